package io.llmplatform.log.ingestion;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.time.Duration;
import java.util.HashMap;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.springframework.boot.context.properties.bind.Binder;
import org.springframework.boot.context.properties.source.MapConfigurationPropertySource;
import org.springframework.util.unit.DataSize;

class IngestionSettingsTest {
  @Test
  void takesEventsUnlessToldOtherwise() {
    IngestionSettings settings = bound(Map.of());
    assertThat(settings.enabled()).isTrue();
    assertThat(settings.group()).isEqualTo("log-service");
    assertThat(settings.fetch()).isEqualTo(DataSize.ofMegabytes(2));
    assertThat(settings.countAfter()).isEqualTo(Duration.ofSeconds(2));
    assertThat(settings.deadLetters().retention()).isEqualTo(Duration.ofDays(30));
  }

  @Test
  void namesTheKeyAtFault() {
    assertRefused("log.ingestion.max-pause", Map.of("max-pause", "1ms"));
    assertRefused("log.ingestion.gather", Map.of("gather", "0s"));
    assertRefused("log.ingestion.fetch", Map.of("fetch", "0B"));
    assertRefused("log.ingestion.count-after", Map.of("count-after", "-1s"));
  }

  private static void assertRefused(String key, Map<String, String> values) {
    assertThatThrownBy(() -> bound(values)).rootCause().hasMessageContaining(key);
  }

  private static IngestionSettings bound(Map<String, String> values) {
    Map<String, String> named = new HashMap<>();
    values.forEach((key, value) -> named.put("log.ingestion." + key, value));
    return new Binder(new MapConfigurationPropertySource(named))
        .bindOrCreate("log.ingestion", IngestionSettings.class);
  }
}
