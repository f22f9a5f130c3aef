package io.llmplatform.scheduler.batch;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.time.Duration;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.springframework.boot.context.properties.bind.Binder;
import org.springframework.boot.context.properties.source.MapConfigurationPropertySource;

class BatchSettingsTest {
  private static final long MAX_BYTES = 4 << 20;

  @Test
  void aWindowGrowsWhileItsAnswersComeFastAndAreFewBytes() {
    BatchSettings.Work work = settings(Map.of("work.retry", "500ms")).work();
    assertThat(work.linesAfter(64, 1000, Duration.ofMillis(999))).isEqualTo(128);
    assertThat(work.linesAfter(64, 1000, Duration.ofMillis(1000))).isEqualTo(64);
    assertThat(work.linesAfter(64, MAX_BYTES / 2, Duration.ofMillis(1))).isEqualTo(128);
    assertThat(work.linesAfter(64, MAX_BYTES / 2 + 1, Duration.ofMillis(1))).isEqualTo(64);
    assertThat(work.linesAfter(200, 1000, Duration.ofMillis(1))).isEqualTo(256);
    assertThat(work.linesAfter(256, 1000, Duration.ofMillis(1))).isEqualTo(256);
  }

  @Test
  void theLongestWindowIsNotShorterThanTheFirst() {
    assertThatThrownBy(() -> settings(Map.of("work.longest-window", "63")))
        .rootCause()
        .hasMessageContaining("scheduler.batches.work.longest-window");
  }

  private static BatchSettings settings(Map<String, String> values) {
    return new Binder(new MapConfigurationPropertySource(values))
        .bindOrCreate("", BatchSettings.class);
  }
}
