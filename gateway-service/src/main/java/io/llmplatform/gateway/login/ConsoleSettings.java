package io.llmplatform.gateway.login;

import java.net.URI;
import org.jspecify.annotations.Nullable;
import org.springframework.boot.context.properties.ConfigurationProperties;
import org.springframework.boot.context.properties.bind.DefaultValue;

/**
 * How the console logs people in.
 *
 * @param clientId what the issuer knows the console by
 * @param clientSecret its secret; without, there is no console
 * @param address of the gateway as browsers see it; the issuer leads them back there
 * @param issuer of access tokens, as browsers see it
 * @param issuerUri where another provider is, such as a realm of Keycloak; absent: user-service
 */
@ConfigurationProperties("gateway.console")
public record ConsoleSettings(
    @DefaultValue("console") String clientId,
    @Nullable String clientSecret,
    @DefaultValue("http://127.0.0.1:8080") String address,
    @DefaultValue("http://127.0.0.1:8080") String issuer,
    @Nullable String issuerUri) {

  public ConsoleSettings {
    address = web("address", address);
    issuer = web("issuer", issuer);
    issuerUri = issuerUri == null || issuerUri.isBlank() ? null : web("issuer-uri", issuerUri);
  }

  /** Whether browsers come by TLS. */
  boolean isSecure() {
    return address.startsWith("https://");
  }

  /** The issuer's scheme, host and port. */
  public String issuerOrigin() {
    URI uri = URI.create(issuerUri == null ? issuer : issuerUri);
    return uri.getScheme() + "://" + uri.getRawAuthority();
  }

  /** Without the secret. */
  @Override
  public String toString() {
    return "ConsoleSettings[clientId=%s, address=%s]".formatted(clientId, address);
  }

  // Without a slash at the end, as paths are appended.
  private static String web(String key, String value) {
    String stripped = value.strip().replaceAll("/+$", "");
    try {
      URI uri = URI.create(stripped);
      boolean web = "https".equals(uri.getScheme()) || "http".equals(uri.getScheme());
      if (web && uri.getHost() != null && uri.getQuery() == null && uri.getFragment() == null) {
        return stripped;
      }
    } catch (IllegalArgumentException e) {
      // Said below.
    }
    throw new IllegalArgumentException(
        "gateway.console." + key + " is not an http or https address: " + value);
  }
}
