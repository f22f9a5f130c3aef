package io.llmplatform.user.oidc;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import org.springframework.boot.context.properties.bind.Binder;
import org.springframework.boot.context.properties.source.MapConfigurationPropertySource;

class IssuerSettingsTest {

  @Test
  void isTheBuiltInProviderByDefault() {
    IssuerSettings settings = bound(Map.of("identity.issuer-uri", "", "identity.audience", ""));
    assertThat(settings)
        .isEqualTo(new IssuerSettings("http://127.0.0.1:8080", null, null, "platform"));
    assertThat(settings.isSecure()).isFalse();
  }

  @Test
  void readsAnotherProviderWithoutSlashAtTheEnd() {
    IssuerSettings settings =
        bound(
            Map.of(
                "identity.issuer", "https://platform.example/",
                "identity.issuer-uri", "https://sso.example/realms/x/",
                "identity.audience", "llm",
                "identity.default-tenant", "acme"));
    assertThat(settings)
        .isEqualTo(
            new IssuerSettings(
                "https://platform.example", "https://sso.example/realms/x", "llm", "acme"));
    assertThat(settings.isSecure()).isTrue();
  }

  @ParameterizedTest
  @ValueSource(
      strings = {"platform.example", "ftp://x", "https://", "https://x?y", "https://x#y", "a b"})
  void refusesWhatIsNoAddress(String issuer) {
    assertThatThrownBy(() -> new IssuerSettings(issuer, null, null, "platform"))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessageContaining("identity.issuer");
  }

  private static IssuerSettings bound(Map<String, String> properties) {
    return new Binder(new MapConfigurationPropertySource(properties))
        .bind("identity", IssuerSettings.class)
        .get();
  }
}
