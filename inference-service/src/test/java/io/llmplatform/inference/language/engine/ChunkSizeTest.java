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
