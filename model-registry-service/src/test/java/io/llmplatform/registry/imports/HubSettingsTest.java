package io.llmplatform.registry.imports;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

import java.time.Duration;
import java.util.HashMap;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.springframework.boot.context.properties.bind.BindException;
import org.springframework.boot.context.properties.bind.Binder;
import org.springframework.boot.context.properties.source.MapConfigurationPropertySource;
import org.springframework.util.unit.DataSize;

class HubSettingsTest {
  private static HubSettings bind(Map<String, String> given) {
    Map<String, String> all = new HashMap<>(Map.of("registry.hub.directory", "/imports"));
    all.putAll(given);
    return new Binder(new MapConfigurationPropertySource(all))
        .bind("registry.hub", HubSettings.class)
        .get();
  }

  @Test
  void defaultsAreThoseOfTheRealHub() {
    HubSettings settings = bind(Map.of());
    assertThat(settings.endpoints())
        .extracting(Object::toString)
        .containsExactly("https://huggingface.co");
    assertThat(settings.maxSize()).isEqualTo(DataSize.ofGigabytes(100));
    assertThat(settings.attempts()).isEqualTo(8);
    assertThat(settings.lease()).isEqualTo(Duration.ofSeconds(30));
    assertThat(settings.maxOpen()).isEqualTo(50);
  }

  @Test
  void mirrorsAreNamed() {
    HubSettings settings =
        bind(
            Map.of(
                "registry.hub.endpoint", "http://mirror.local:8080/hf/",
                "registry.hub.other-endpoints", "https://hf-mirror.com, https://huggingface.co"));
    assertThat(settings.endpoints())
        .extracting(Object::toString)
        .containsExactly(
            "http://mirror.local:8080/hf", "https://hf-mirror.com", "https://huggingface.co");
  }

  @ParameterizedTest
  @CsvSource({
    "endpoint,ftp://x",
    "endpoint,huggingface.co",
    "endpoint,https://user@huggingface.co",
    "endpoint,https://huggingface.co?a=b",
    "other-endpoints,nothing",
    "max-size,0B",
    "connect-timeout,0s",
    "read-timeout,-1s",
    "first-backoff,0s",
    "longest-backoff,1ms",
    "poll-interval,0s",
    "progress-interval,0s",
    "lease,2s",
    "keep-failed,-1s"
  })
  void whatCannotBeNamesTheKey(String key, String value) {
    assertThatExceptionOfType(BindException.class)
        .isThrownBy(() -> bind(Map.of("registry.hub." + key, value)))
        .satisfies(e -> assertThat(e).rootCause().isInstanceOf(Exception.class))
        .satisfies(e -> assertThat(messages(e)).contains("registry.hub." + key));
  }

  private static String messages(Throwable failure) {
    StringBuilder messages = new StringBuilder();
    for (Throwable each = failure; each != null; each = each.getCause()) {
      messages.append(each.getMessage()).append('\n');
    }
    return messages.toString();
  }
}
