package io.llmplatform.registry.webhook;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import org.junit.jupiter.api.Test;

class RetryScheduleTest {

  private static RetrySchedule schedule(double random) {
    return new RetrySchedule(Settings.of(9, 10), () -> random);
  }

  @Test
  void waitsFourTimesAsLongEachTimeUpToTheLongest() {
    assertThat(
            java.util.stream.IntStream.rangeClosed(1, 8)
                .mapToObj(attempts -> schedule(0.5).next(attempts, null).orElseThrow()))
        .containsExactly(
            Duration.ofSeconds(5),
            Duration.ofSeconds(20),
            Duration.ofSeconds(80),
            Duration.ofSeconds(320),
            Duration.ofSeconds(1280),
            Duration.ofSeconds(5120),
            Duration.ofHours(2),
            Duration.ofHours(2));
  }

  @Test
  void spreadsByAFifth() {
    assertThat(schedule(0).next(1, null)).contains(Duration.ofSeconds(4));
    assertThat(schedule(1).next(1, null)).contains(Duration.ofSeconds(6));
  }

  @Test
  void givesUpAfterTheLastAttempt() {
    assertThat(schedule(0.5).next(9, null)).isEmpty();
    assertThat(schedule(0.5).next(9, Duration.ofSeconds(1))).isEmpty();
  }

  @Test
  void whatTheReceiverAsksForIsHonouredWithinReason() {
    assertThat(schedule(0.5).next(1, Duration.ofMinutes(3))).contains(Duration.ofMinutes(3));
    assertThat(schedule(0.5).next(1, Duration.ofSeconds(1))).contains(Duration.ofSeconds(5));
    assertThat(schedule(0.5).next(1, Duration.ofDays(400))).contains(Duration.ofDays(1));
    assertThat(schedule(0.5).next(1, Duration.ofSeconds(-9))).contains(Duration.ofSeconds(5));
  }
}
