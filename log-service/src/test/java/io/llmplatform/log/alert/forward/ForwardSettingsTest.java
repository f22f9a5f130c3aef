package io.llmplatform.log.alert.forward;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.time.Duration;
import java.util.HashMap;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.springframework.boot.context.properties.bind.BindException;
import org.springframework.boot.context.properties.bind.Bindable;
import org.springframework.boot.context.properties.bind.Binder;
import org.springframework.boot.context.properties.source.MapConfigurationPropertySource;

class ForwardSettingsTest {

  @Test
  void withoutSettingsNobodyIsTold() {
    ForwardSettings settings = bind(Map.of());
    assertThat(settings.dingtalk()).isEmpty();
    assertThat(settings.wecom()).isEmpty();
    assertThat(settings.perMinute()).isEqualTo(20);
    assertThat(settings.language()).isEqualTo(Words.Language.ZH);
  }

  @Test
  void aRobotWithoutAddressIsNotThereAndNoneShowsItsSecret() {
    ForwardSettings settings =
        bind(
            Map.of(
                "dingtalk[0].url", "",
                "dingtalk[1].name", "team",
                "dingtalk[1].url", "https://robot.example/send?access_token=abc",
                "dingtalk[1].secret", "SECdef",
                "dingtalk[1].match.severity", "critical"));
    assertThat(settings.dingtalk().get(0).isThere()).isFalse();
    assertThat(settings.dingtalk().get(1).isThere()).isTrue();
    assertThat(settings.dingtalk().get(1).match())
        .containsExactly(Map.entry("severity", "critical"));
    assertThat(settings.toString()).doesNotContain("abc", "SECdef");
  }

  @ParameterizedTest
  @CsvSource({
    "per-minute, 0",
    "timeout, 0s",
    "poll-interval, -1s",
    "first-backoff, 0s",
    "max-backoff, 1s",
    "give-up-after, 0s",
    "remind-after, 0s"
  })
  void namesTheKeyAtFault(String key, String value) {
    assertThatThrownBy(() -> bind(Map.of(key, value)))
        .isInstanceOf(BindException.class)
        .rootCause()
        .hasMessageContaining("log.alerts." + key);
  }

  @Test
  void robotsOfOneKindHaveNamesOfTheirOwn() {
    assertThatThrownBy(() -> bind(Map.of("wecom[0].url", "http://a", "wecom[1].url", "http://b")))
        .rootCause()
        .hasMessageContaining("log.alerts.wecom");
  }

  @Test
  void backsOffFurtherAndFurtherUpToTheLongest() {
    ForwardSettings settings = bind(Map.of());
    assertThat(settings.backoff(1)).isEqualTo(Duration.ofSeconds(5));
    assertThat(settings.backoff(3)).isEqualTo(Duration.ofSeconds(20));
    assertThat(settings.backoff(100)).isEqualTo(Duration.ofMinutes(5));
  }

  private static ForwardSettings bind(Map<String, String> values) {
    return new Binder(new MapConfigurationPropertySource(prefixed(values)))
        .bindOrCreate("log.alerts", Bindable.of(ForwardSettings.class));
  }

  private static Map<String, String> prefixed(Map<String, String> values) {
    Map<String, String> all = new HashMap<>();
    values.forEach((key, value) -> all.put("log.alerts." + key, value));
    return all;
  }
}
