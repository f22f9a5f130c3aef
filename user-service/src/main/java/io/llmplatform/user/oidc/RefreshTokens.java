package io.llmplatform.user.oidc;

import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.security.SecureRandom;
import java.time.Clock;
import java.time.Instant;
import java.util.Base64;
import java.util.HexFormat;
import java.util.Optional;
import org.jspecify.annotations.Nullable;
import org.springframework.jdbc.core.simple.JdbcClient;
import org.springframework.security.oauth2.core.AuthorizationGrantType;
import org.springframework.security.oauth2.core.OAuth2AuthenticationException;
import org.springframework.security.oauth2.core.OAuth2ErrorCodes;
import org.springframework.security.oauth2.core.OAuth2RefreshToken;
import org.springframework.security.oauth2.server.authorization.OAuth2Authorization;
import org.springframework.security.oauth2.server.authorization.OAuth2TokenType;
import org.springframework.security.oauth2.server.authorization.token.OAuth2TokenContext;
import org.springframework.security.oauth2.server.authorization.token.OAuth2TokenGenerator;
import org.springframework.stereotype.Component;

/**
 * Refresh tokens: random, for public clients too, and good for one use (RFC 9700, section 4.14.2).
 * Of several calls that present the same one at the same time, one succeeds. Thread-safe.
 */
@Component
class RefreshTokens implements OAuth2TokenGenerator<OAuth2RefreshToken> {
  private static final int BYTES = 48;
  private static final SecureRandom RANDOM = new SecureRandom();

  private final JdbcClient database;
  private final Clock clock;

  RefreshTokens(JdbcClient database, Clock clock) {
    this.database = database;
    this.clock = clock;
  }

  @Override
  public @Nullable OAuth2RefreshToken generate(OAuth2TokenContext context) {
    if (!OAuth2TokenType.REFRESH_TOKEN.equals(context.getTokenType())) {
      return null;
    }
    OAuth2Authorization grant = context.getAuthorization();
    if (grant != null
        && AuthorizationGrantType.REFRESH_TOKEN.equals(context.getAuthorizationGrantType())) {
      supersede(grant);
    }
    Instant now = clock.instant();
    return new OAuth2RefreshToken(
        random(),
        now,
        now.plus(context.getRegisteredClient().getTokenSettings().getRefreshTokenTimeToLive()));
  }

  /** The id of the grant that a token belonged to which was exchanged for a newer one. */
  Optional<String> grantOfSuperseded(String token) {
    return database
        .sql("select authorization_id from superseded_refresh_token where digest = ?")
        .param(digest(token))
        .query(String.class)
        .optional();
  }

  private void supersede(OAuth2Authorization grant) {
    OAuth2Authorization.Token<OAuth2RefreshToken> presented = grant.getRefreshToken();
    if (presented == null) {
      return;
    }
    int added =
        database
            .sql(
                """
                insert into superseded_refresh_token (digest, authorization_id) values (?, ?)
                on conflict do nothing
                """)
            .params(digest(presented.getToken().getTokenValue()), grant.getId())
            .update();
    if (added == 0) {
      throw new OAuth2AuthenticationException(OAuth2ErrorCodes.INVALID_GRANT);
    }
  }

  private static String random() {
    byte[] bytes = new byte[BYTES];
    RANDOM.nextBytes(bytes);
    return Base64.getUrlEncoder().withoutPadding().encodeToString(bytes);
  }

  private static String digest(String token) {
    try {
      return HexFormat.of()
          .formatHex(
              MessageDigest.getInstance("SHA-256").digest(token.getBytes(StandardCharsets.UTF_8)));
    } catch (NoSuchAlgorithmException e) {
      throw new IllegalStateException("Every JVM has SHA-256", e);
    }
  }
}
