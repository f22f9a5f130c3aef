package io.llmplatform.log.alert.forward;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Instant;
import java.util.List;
import org.junit.jupiter.api.Test;

class TurnTest {
  private static final Instant START = Instant.parse("2026-01-02T03:04:05Z");
  private static final Turn FRESH = new Turn(List.of(), Instant.EPOCH, 0);

  @Test
  void aMessageTakesItsPlaceForAMinuteFromItsAnswerOn() {
    Turn turn = FRESH.sending(START).answered(START.plusSeconds(8));
    assertThat(turn.room(START.plusSeconds(60), 3)).isEqualTo(2);
    assertThat(turn.room(START.plusSeconds(67), 3)).isEqualTo(2);
    assertThat(turn.room(START.plusSeconds(68), 3)).isEqualTo(3);
  }

  @Test
  void aMessageThatWasNeverAnsweredTakesItsPlaceToo() {
    assertThat(FRESH.sending(START).room(START.plusSeconds(59), 1)).isZero();
  }

  @Test
  void anAnswerEndsARowOfFailures() {
    Turn failed = FRESH.sending(START).failedUntil(START.plusSeconds(5));
    assertThat(failed.failures()).isEqualTo(1);
    assertThat(failed.sending(START).failedUntil(START).failures()).isEqualTo(2);
    assertThat(failed.sending(START).answered(START).failures()).isZero();
  }
}
