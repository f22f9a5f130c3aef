package io.llmplatform.inference.language.engine;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;

class ChunkSizeTest {
  private static final long MILLISECOND = 1_000_000;

  private final ChunkSize size = new ChunkSize(settings(null));

  private static EngineSettings settings(@Nullable Integer prefillTokens) {
    return new EngineSettings(
        100, prefillTokens, Duration.ofMillis(80), Duration.ofSeconds(5), 5, null, 0, 32);
  }

  @Test
  void fillsTheTimeThatAStepLeaves() {
    for (int i = 0; i < 5; i++) {
      size.decoded(20 * MILLISECOND);
      size.prefilled(40, 40 * MILLISECOND);
    }

    assertThat(size.tokens(4)).isEqualTo(60);
  }

  @Test
  void leavesRoomForTimesThatVary() {
    for (int i = 0; i < 50; i++) {
      step(40 * MILLISECOND + (i % 2 == 0 ? 4 : -4) * MILLISECOND);
    }
    // Expected 40 ms, off by 4.6: the mean follows the last one by a quarter.
    assertThat(size.tokens(4)).isBetween(42, 52);

    for (int i = 0; i < 50; i++) {
      step(40 * MILLISECOND);
    }
    assertThat(size.tokens(4)).isBetween(59, 60);
  }

  @Test
  void onlyStepsWithPiecesOfPromptsTellHowTheseVary() {
    for (int i = 0; i < 50; i++) {
      size.tokens(4);
      size.decoded((i % 2 == 0 ? 10 : 30) * MILLISECOND);
    }
    for (int i = 0; i < 50; i++) {
      size.tokens(4);
      size.decoded(20 * MILLISECOND);
    }
    step(40 * MILLISECOND);

    assertThat(size.tokens(4)).isBetween(59, 60);
  }

  /** A step of 20 ms after a piece of 40 tokens. */
  private void step(long pieceNanos) {
    size.tokens(4);
    size.prefilled(40, pieceNanos);
    size.decoded(20 * MILLISECOND);
  }

  @Test
  void followsWhatStepsCost() {
    size.decoded(20 * MILLISECOND);
    size.prefilled(40, 40 * MILLISECOND);
    int before = size.tokens(4);
    for (int i = 0; i < 20; i++) {
      size.decoded(50 * MILLISECOND);
    }

    assertThat(size.tokens(4)).isBetween(28, 31).isLessThan(before);
  }

  @Test
  void promptsGetAThirdOfTheTimeHoweverSlowStepsAre() {
    size.decoded(160 * MILLISECOND);
    size.prefilled(40, 40 * MILLISECOND);

    assertThat(size.tokens(4)).isEqualTo(80);
  }

  @Test
  void aPieceIsNeverTiny() {
    size.decoded(60 * MILLISECOND);
    size.prefilled(40, 400 * MILLISECOND);

    assertThat(size.tokens(4)).isEqualTo(ChunkSize.SMALLEST);
  }

  @Test
  void nobodyWaitsForATokenWhereNobodyRuns() {
    assertThat(size.tokens(0)).isEqualTo(ChunkSize.LARGEST);
  }

  @Test
  void aSettingHolds() {
    ChunkSize fixed = new ChunkSize(settings(48));
    fixed.decoded(500 * MILLISECOND);

    assertThat(fixed.tokens(4)).isEqualTo(48);
    assertThat(fixed.tokens(0)).isEqualTo(48);
  }
}
