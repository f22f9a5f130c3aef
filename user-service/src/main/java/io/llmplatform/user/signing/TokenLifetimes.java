package io.llmplatform.user.signing;

import java.time.Duration;
import org.springframework.boot.context.properties.ConfigurationProperties;
import org.springframework.boot.context.properties.bind.DefaultValue;

/**
 * How long what this service issues is good for.
 *
 * @param code an authorization code
 * @param access an access token
 * @param idToken an ID token
 * @param refresh a refresh token, from its last use
 * @param internal an internal token, at the most
 */
@ConfigurationProperties("identity.tokens")
public record TokenLifetimes(
    @DefaultValue("1m") Duration code,
    @DefaultValue("15m") Duration access,
    @DefaultValue("15m") Duration idToken,
    @DefaultValue("7d") Duration refresh,
    @DefaultValue("5m") Duration internal) {

  public TokenLifetimes {
    requirePositive(code, "code");
    requirePositive(access, "access");
    requirePositive(idToken, "id-token");
    requirePositive(refresh, "refresh");
    requirePositive(internal, "internal");
    if (refresh.compareTo(access) < 0) {
      throw new IllegalArgumentException(
          "identity.tokens.refresh is shorter than identity.tokens.access.");
    }
  }

  /** How long the last token that a key signs may outlive the key's use. */
  Duration longest(KeyPurpose purpose) {
    return switch (purpose) {
      case INTERNAL -> internal;
      case EXTERNAL -> access.compareTo(idToken) > 0 ? access : idToken;
    };
  }

  private static void requirePositive(Duration duration, String key) {
    if (duration.toSeconds() < 1) {
      throw new IllegalArgumentException("identity.tokens." + key + " is less than a second.");
    }
  }
}
