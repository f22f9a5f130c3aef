package io.llmplatform.inference.retrieval.settings;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.springframework.boot.context.properties.bind.Binder;
import org.springframework.boot.context.properties.source.MapConfigurationPropertySource;

class RetrievalSettingsTest {
  private final RetrievalSettings.Ingestion settings =
      new Binder(
              new MapConfigurationPropertySource(
                  Map.of("retrieval.ingestion.retry", "1s", "retrieval.ingestion.max-retry", "1m")))
          .bindOrCreate("retrieval", RetrievalSettings.class)
          .ingestion();

  @Test
  void waitsTwiceAsLongAfterEachSetback() {
    assertThat(settings.backoff(1, null)).isEqualTo(Duration.ofSeconds(1));
    assertThat(settings.backoff(3, null)).isEqualTo(Duration.ofSeconds(4));
    assertThat(settings.backoff(1000, null)).isEqualTo(Duration.ofMinutes(1));
  }

  @Test
  void waitsAsLongAsIsAskedForWithinReason() {
    assertThat(settings.backoff(1, Duration.ofMinutes(2))).isEqualTo(Duration.ofMinutes(2));
    assertThat(settings.backoff(3, Duration.ofSeconds(2))).isEqualTo(Duration.ofSeconds(4));
    assertThat(settings.backoff(1, Duration.ofDays(9))).isEqualTo(Duration.ofMinutes(10));
  }
}
