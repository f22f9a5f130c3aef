package io.llmplatform.user.oidc;

import io.llmplatform.user.identity.Identities;
import io.llmplatform.user.identity.Identity;
import io.llmplatform.user.identity.Profiles;
import io.llmplatform.user.signing.TokenLifetimes;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;
import org.springframework.security.oauth2.core.AuthorizationGrantType;
import org.springframework.security.oauth2.core.OAuth2AuthenticationException;
import org.springframework.security.oauth2.core.OAuth2Error;
import org.springframework.security.oauth2.core.OAuth2ErrorCodes;
import org.springframework.security.oauth2.core.oidc.OidcScopes;
import org.springframework.security.oauth2.core.oidc.endpoint.OidcParameterNames;
import org.springframework.security.oauth2.jwt.JwtClaimsSet;
import org.springframework.security.oauth2.server.authorization.OAuth2Authorization;
import org.springframework.security.oauth2.server.authorization.OAuth2TokenType;
import org.springframework.security.oauth2.server.authorization.token.JwtEncodingContext;
import org.springframework.security.oauth2.server.authorization.token.OAuth2TokenCustomizer;
import org.springframework.stereotype.Component;

/**
 * What access and ID tokens say, in Keycloak's form. Whoever is unknown or disabled by now gets
 * none, be it at a refresh. Thread-safe.
 */
@Component
class TokenClaims implements OAuth2TokenCustomizer<JwtEncodingContext> {
  static final String AUDIENCE = "llm-platform";
  static final String CLIENT_ID = "client_id";

  /** The grant that the token belongs to, through all its refreshes; absent where it has none. */
  static final String GRANT_ID = "grant_id";

  private static final String USERNAME = "preferred_username";
  private static final String TENANT = "tenant";
  private static final String REALM_ACCESS = "realm_access";

  private final Identities identities;
  private final ClientIdentities clients;
  private final Profiles profiles;
  private final TokenLifetimes lifetimes;

  TokenClaims(
      Identities identities,
      ClientIdentities clients,
      Profiles profiles,
      TokenLifetimes lifetimes) {
    this.identities = identities;
    this.clients = clients;
    this.profiles = profiles;
    this.lifetimes = lifetimes;
  }

  @Override
  public void customize(JwtEncodingContext context) {
    Identity whose = whose(context);
    JwtClaimsSet.Builder claims = context.getClaims();
    claims.subject(whose.subject());
    if (OAuth2TokenType.ACCESS_TOKEN.equals(context.getTokenType())) {
      describeAccess(claims, whose, context);
    } else if (OidcParameterNames.ID_TOKEN.equals(context.getTokenType().getValue())) {
      ofPerson(whose, context.getAuthorizedScopes()).forEach(claims::claim);
      claims.expiresAt(issuedAt(claims).plus(lifetimes.idToken()));
    }
  }

  /** What people's ID tokens and userinfo say, as far as the scopes allow. */
  Map<String, Object> ofPerson(Identity whose, Set<String> scopes) {
    Map<String, Object> claims = new TreeMap<>();
    claims.put(USERNAME, whose.username());
    claims.put(TENANT, whose.tenant());
    profiles
        .of(whose.subject())
        .ifPresent(
            profile -> {
              if (scopes.contains(OidcScopes.PROFILE)) {
                putIfKnown(claims, "name", profile.name());
              }
              if (scopes.contains(OidcScopes.EMAIL)) {
                putIfKnown(claims, "email", profile.email());
              }
            });
    return claims;
  }

  private static void describeAccess(
      JwtClaimsSet.Builder claims, Identity whose, JwtEncodingContext context) {
    // The types are among those that Spring Authorization Server stores and reads again.
    Map<String, Object> realmAccess = new TreeMap<>();
    realmAccess.put("roles", new ArrayList<>(whose.roles().stream().sorted().toList()));
    claims
        .audience(new ArrayList<>(List.of(AUDIENCE)))
        .claim(USERNAME, whose.username())
        .claim(TENANT, whose.tenant())
        .claim(CLIENT_ID, context.getRegisteredClient().getClientId())
        .claim(REALM_ACCESS, realmAccess);
    OAuth2Authorization grant = context.getAuthorization();
    if (grant != null) {
      claims.claim(GRANT_ID, grant.getId());
    }
  }

  private Identity whose(JwtEncodingContext context) {
    boolean forItself =
        AuthorizationGrantType.CLIENT_CREDENTIALS.equals(context.getAuthorizationGrantType());
    return (forItself
            ? clients.byClientId(context.getRegisteredClient().getClientId())
            : identities.bySubject(context.getPrincipal().getName()))
        .orElseThrow(
            () ->
                new OAuth2AuthenticationException(
                    new OAuth2Error(
                        OAuth2ErrorCodes.INVALID_GRANT,
                        "The account or its tenant is disabled or no longer exists.",
                        null)));
  }

  private static Instant issuedAt(JwtClaimsSet.Builder claims) {
    Instant[] issuedAt = new Instant[1];
    claims.claims(all -> issuedAt[0] = (Instant) all.get("iat"));
    return Objects.requireNonNull(issuedAt[0]);
  }

  private static void putIfKnown(Map<String, Object> claims, String name, @Nullable String value) {
    if (value != null) {
      claims.put(name, value);
    }
  }
}
