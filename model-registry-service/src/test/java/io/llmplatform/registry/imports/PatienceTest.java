package io.llmplatform.registry.imports;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

import java.io.IOException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;

class PatienceTest {
  private final List<Duration> waits = new ArrayList<>();
  private final Patience patience =
      new Patience(4, Duration.ofSeconds(1), Duration.ofSeconds(3), waits::add);

  @Test
  void waitsLongerEachTimeUpToABoundAndThenGivesUp() throws Exception {
    for (int i = 0; i < 3; i++) {
      patience.bear(new IOException("reset"), "a");
    }
    assertThat(waits.get(0)).isBetween(Duration.ofMillis(500), Duration.ofSeconds(1));
    assertThat(waits.get(1)).isBetween(Duration.ofSeconds(1), Duration.ofSeconds(2));
    assertThat(waits.get(2)).isBetween(Duration.ofMillis(1500), Duration.ofSeconds(3));
    assertThatExceptionOfType(ImportFailed.class)
        .isThrownBy(() -> patience.bear(new IOException("secret internals"), "a"))
        .withMessageContaining("failed 4 times in a row")
        .withMessageNotContaining("internals")
        .satisfies(failed -> assertThat(failed.problem().file()).isEqualTo("a"));
  }

  @Test
  void whatArrivesMakesPatient() throws Exception {
    for (int i = 0; i < 20; i++) {
      patience.bear(new IOException("reset"), null);
      patience.progressed();
    }
    assertThat(waits).hasSize(20).allMatch(wait -> wait.compareTo(Duration.ofSeconds(1)) <= 0);
  }
}
