package io.llmplatform.gateway.login;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import org.springframework.boot.context.properties.bind.Binder;
import org.springframework.boot.context.properties.source.MapConfigurationPropertySource;

class ConsoleSettingsTest {

  @Test
  void byDefaultTheConsoleIsAtTheLocalGatewayAndHasNoSecret() {
    ConsoleSettings settings = bind(Map.of());
    assertThat(settings.clientId()).isEqualTo("console");
    assertThat(settings.clientSecret()).isNull();
    assertThat(settings.address()).isEqualTo("http://127.0.0.1:8080");
    assertThat(settings.issuerOrigin()).isEqualTo("http://127.0.0.1:8080");
    assertThat(settings.issuerUri()).isNull();
    assertThat(settings.isSecure()).isFalse();
  }

  @Test
  void takesWhatIsSetAndShowsNoSecret() {
    ConsoleSettings settings =
        bind(
            Map.of(
                "gateway.console.client-id", "pages",
                "gateway.console.client-secret", "not-to-be-shown",
                "gateway.console.address", "https://platform.example/",
                "gateway.console.issuer-uri", "https://sso.example:8443/realms/platform"));
    assertThat(settings.clientId()).isEqualTo("pages");
    assertThat(settings.address()).isEqualTo("https://platform.example");
    assertThat(settings.isSecure()).isTrue();
    assertThat(settings.issuerOrigin()).isEqualTo("https://sso.example:8443");
    assertThat(settings.toString()).doesNotContain("not-to-be-shown");
  }

  @ParameterizedTest
  @ValueSource(strings = {"platform.example", "ftp://platform.example", "http://", "http://a?b"})
  void namesTheAddressThatIsNone(String address) {
    assertThatThrownBy(() -> bind(Map.of("gateway.console.address", address)))
        .rootCause()
        .hasMessageContaining("gateway.console.address");
  }

  private static ConsoleSettings bind(Map<String, String> properties) {
    return new Binder(new MapConfigurationPropertySource(properties))
        .bindOrCreate("gateway.console", ConsoleSettings.class);
  }
}
