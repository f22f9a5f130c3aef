package io.llmplatform.user.signing;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.time.Duration;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.springframework.boot.context.properties.bind.BindException;
import org.springframework.boot.context.properties.bind.Binder;
import org.springframework.boot.context.properties.source.MapConfigurationPropertySource;

class SettingsTest {

  @Test
  void haveDefaults() {
    assertThat(bound("identity.keys", KeySettings.class, Map.of()))
        .isEqualTo(
            new KeySettings(Duration.ofDays(30), Duration.ofHours(1), Duration.ofSeconds(5)));
    assertThat(bound("identity.tokens", TokenLifetimes.class, Map.of()))
        .isEqualTo(
            new TokenLifetimes(
                Duration.ofMinutes(1),
                Duration.ofMinutes(15),
                Duration.ofMinutes(15),
                Duration.ofDays(7),
                Duration.ofMinutes(5)));
  }

  @Test
  void areRead() {
    assertThat(
            bound(
                "identity.keys",
                KeySettings.class,
                Map.of(
                    "identity.keys.rotation", "1d",
                    "identity.keys.publish-ahead", "2h",
                    "identity.keys.refresh", "1s")))
        .isEqualTo(new KeySettings(Duration.ofDays(1), Duration.ofHours(2), Duration.ofSeconds(1)));
    TokenLifetimes lifetimes =
        bound(
            "identity.tokens",
            TokenLifetimes.class,
            Map.of("identity.tokens.access", "1m", "identity.tokens.id-token", "1h"));
    assertThat(lifetimes.longest(KeyPurpose.EXTERNAL)).isEqualTo(Duration.ofHours(1));
    assertThat(lifetimes.longest(KeyPurpose.INTERNAL)).isEqualTo(Duration.ofMinutes(5));
  }

  @Test
  void nameTheKeyAtFault() {
    assertRefused("identity.keys", KeySettings.class, "identity.keys.rotation", "30m");
    assertRefused("identity.keys", KeySettings.class, "identity.keys.publish-ahead", "-1s");
    assertRefused("identity.tokens", TokenLifetimes.class, "identity.tokens.refresh", "1m");
    assertRefused("identity.tokens", TokenLifetimes.class, "identity.tokens.internal", "0s");
  }

  private static void assertRefused(String prefix, Class<?> type, String key, String value) {
    assertThatThrownBy(() -> bound(prefix, type, Map.of(key, value)))
        .isInstanceOf(BindException.class)
        .rootCause()
        .hasMessageContaining(key);
  }

  private static <T> T bound(String prefix, Class<T> type, Map<String, String> properties) {
    return new Binder(new MapConfigurationPropertySource(properties)).bindOrCreate(prefix, type);
  }
}
