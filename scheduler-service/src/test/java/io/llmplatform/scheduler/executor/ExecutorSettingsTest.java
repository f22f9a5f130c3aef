package io.llmplatform.scheduler.executor;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.time.Duration;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.springframework.boot.context.properties.bind.Binder;
import org.springframework.boot.context.properties.source.MapConfigurationPropertySource;

class ExecutorSettingsTest {
  private static final String KEY = "scheduler.executor.";
  private static final Map<String, String> TOKEN = Map.of(KEY + "access-token", "a token");

  @Test
  void listensOnLoopbackUnlessToldOtherwise() {
    ExecutorSettings settings = bind(TOKEN);
    assertThat(settings.bindAddress().isLoopbackAddress()).isTrue();
    assertThat(settings.port()).isEqualTo(9999);
    assertThat(settings.logRetention()).isEqualTo(Duration.ofDays(7));
    assertThat(settings.toString()).doesNotContain("a token");
  }

  @Test
  void namesWhatIsMissingOrWrong() {
    refuses("access-token", Map.of());
    refuses("access-token", Map.of(KEY + "access-token", ""));
    refuses("log-retention", with("log-retention", "2d"));
    refuses("port", with("port", "70000"));
    // Others could not reach 0.0.0.0.
    refuses("url", with("bind-address", "0.0.0.0"));
  }

  private static Map<String, String> with(String key, String value) {
    return Map.of(KEY + "access-token", "a token", KEY + key, value);
  }

  private static void refuses(String key, Map<String, String> properties) {
    assertThatThrownBy(() -> bind(properties))
        .rootCause()
        .hasMessageContaining("scheduler.executor." + key);
  }

  private static ExecutorSettings bind(Map<String, String> properties) {
    return new Binder(new MapConfigurationPropertySource(properties))
        .bindOrCreate("scheduler.executor", ExecutorSettings.class);
  }
}
