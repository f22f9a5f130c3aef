package io.llmplatform.user.oidc;

import java.net.URI;
import org.jspecify.annotations.Nullable;
import org.springframework.boot.context.properties.ConfigurationProperties;
import org.springframework.boot.context.properties.bind.DefaultValue;

/**
 * Whose tokens count.
 *
 * @param issuer of the tokens that the built-in provider issues: the address under which clients
 *     reach it, whatever their Host header says; with another provider, what that calls itself
 *     where it is not {@code issuerUri}
 * @param issuerUri where another provider is, such as a realm of Keycloak, whose tokens count
 *     instead; absent: the built-in one
 * @param audience what the other provider's tokens must name as audience; absent: anything
 * @param defaultTenant the tenant of the other provider's tokens that have no claim {@code tenant}
 */
@ConfigurationProperties("identity")
public record IssuerSettings(
    @DefaultValue("http://127.0.0.1:8080") String issuer,
    @Nullable String issuerUri,
    @Nullable String audience,
    @DefaultValue("platform") String defaultTenant) {

  public IssuerSettings {
    issuer = address(issuer, "identity.issuer");
    issuerUri =
        issuerUri == null || issuerUri.isBlank() ? null : address(issuerUri, "identity.issuer-uri");
    audience = audience == null || audience.isBlank() ? null : audience.strip();
  }

  /** Whether clients come by TLS. */
  public boolean isSecure() {
    return issuer.startsWith("https://");
  }

  // Without a slash at the end, as `iss` has it and as paths are appended.
  private static String address(String value, String key) {
    String stripped = value.strip().replaceAll("/+$", "");
    URI uri;
    try {
      uri = URI.create(stripped);
    } catch (IllegalArgumentException e) {
      throw new IllegalArgumentException(key + " is no address: " + value, e);
    }
    boolean web = "https".equals(uri.getScheme()) || "http".equals(uri.getScheme());
    if (!web || uri.getHost() == null || uri.getQuery() != null || uri.getFragment() != null) {
      throw new IllegalArgumentException(
          key + " is not an http or https address without query and fragment: " + value);
    }
    return stripped;
  }
}
