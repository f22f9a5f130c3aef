package io.llmplatform.user.oidc;

import io.llmplatform.user.api.IdentityChange;
import io.llmplatform.user.identity.Audit;
import io.llmplatform.user.identity.IdentityChanges;
import java.util.Map;
import java.util.Optional;
import org.jspecify.annotations.Nullable;
import org.springframework.jdbc.core.JdbcOperations;
import org.springframework.security.oauth2.core.OAuth2AccessToken;
import org.springframework.security.oauth2.core.OAuth2RefreshToken;
import org.springframework.security.oauth2.server.authorization.JdbcOAuth2AuthorizationService;
import org.springframework.security.oauth2.server.authorization.OAuth2Authorization;
import org.springframework.security.oauth2.server.authorization.OAuth2AuthorizationService;
import org.springframework.security.oauth2.server.authorization.OAuth2TokenType;
import org.springframework.stereotype.Component;

/**
 * What was granted to clients, in the database. Revoking a token ends its whole grant, and so does
 * a refresh token that is presented twice. Thread-safe.
 */
@Component
class Grants implements OAuth2AuthorizationService {
  private final OAuth2AuthorizationService stored;
  private final RefreshTokens refreshTokens;
  private final IdentityChanges changes;
  private final Audit audit;

  Grants(
      JdbcOperations database,
      ProviderClients clients,
      RefreshTokens refreshTokens,
      IdentityChanges changes,
      Audit audit) {
    this.stored = new JdbcOAuth2AuthorizationService(database, clients);
    this.refreshTokens = refreshTokens;
    this.changes = changes;
    this.audit = audit;
  }

  @Override
  public void save(OAuth2Authorization grant) {
    if (isRevoked(grant)) {
      stored.save(ended(grant));
      changes.announce(IdentityChange.ofSubject(grant.getPrincipalName()));
    } else {
      stored.save(grant);
    }
  }

  @Override
  public void remove(OAuth2Authorization grant) {
    stored.remove(grant);
    changes.announce(IdentityChange.ofSubject(grant.getPrincipalName()));
  }

  @Override
  public @Nullable OAuth2Authorization findById(String id) {
    return stored.findById(id);
  }

  @Override
  public @Nullable OAuth2Authorization findByToken(String token, @Nullable OAuth2TokenType type) {
    OAuth2Authorization grant = stored.findByToken(token, type);
    if (grant == null && OAuth2TokenType.REFRESH_TOKEN.equals(type)) {
      refreshTokens.grantOfSuperseded(token).map(stored::findById).ifPresent(this::endAsStolen);
    }
    return grant;
  }

  /** Whether an access token is still good, as far as its grant goes. */
  boolean upholds(String accessToken, @Nullable String grantId) {
    return Optional.ofNullable(
            grantId == null
                ? stored.findByToken(accessToken, OAuth2TokenType.ACCESS_TOKEN)
                : stored.findById(grantId))
        .map(grant -> !isRevoked(grant))
        .orElse(false);
  }

  // RFC 9700, section 4.14.2: the client or a thief; nobody can tell, so both have to log in.
  private void endAsStolen(OAuth2Authorization grant) {
    OAuth2Authorization.Token<OAuth2AccessToken> access = grant.getAccessToken();
    if (access == null || isRevoked(grant)) {
      return;
    }
    save(OAuth2Authorization.from(grant).invalidate(access.getToken()).build());
    audit.record(
        new Audit.Act(
            String.valueOf(access.getClaims() == null ? null : access.getClaims().get("tenant")),
            grant.getPrincipalName(),
            "refresh-token.reused",
            "grant/" + grant.getId(),
            Map.of("client", grant.getRegisteredClientId())));
  }

  private static boolean isRevoked(OAuth2Authorization grant) {
    OAuth2Authorization.Token<OAuth2AccessToken> access = grant.getAccessToken();
    return access != null && access.isInvalidated();
  }

  private static OAuth2Authorization ended(OAuth2Authorization grant) {
    OAuth2Authorization.Token<OAuth2RefreshToken> refresh = grant.getRefreshToken();
    return refresh == null || refresh.isInvalidated()
        ? grant
        : OAuth2Authorization.from(grant).invalidate(refresh.getToken()).build();
  }
}
