package io.llmplatform.user.token;

import com.nimbusds.jose.JWSAlgorithm;
import com.nimbusds.jose.jwk.source.JWKSource;
import com.nimbusds.jose.proc.SecurityContext;
import com.nimbusds.jwt.JWTClaimsSet;
import io.llmplatform.user.api.Limits;
import io.llmplatform.user.identity.Identities;
import io.llmplatform.user.identity.Identity;
import io.llmplatform.user.role.RoleName;
import java.util.Collection;
import java.util.LinkedHashSet;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * Another provider, such as a realm of Keycloak: its tokens say who somebody is and in which roles;
 * what a role allows, and whether the tenant is enabled, is known here.
 */
final class OtherIssuer implements TokenIssuer {
  private static final Set<JWSAlgorithm> ALGORITHMS =
      Set.of(JWSAlgorithm.RS256, JWSAlgorithm.ES256, JWSAlgorithm.PS256);
  private static final String TENANT = "tenant";
  private static final String USERNAME = "preferred_username";

  private final Set<String> names;
  private final @Nullable String audience;
  private final String defaultTenant;
  private final JWKSource<SecurityContext> keys;
  private final Identities identities;

  OtherIssuer(
      Set<String> names,
      @Nullable String audience,
      String defaultTenant,
      JWKSource<SecurityContext> keys,
      Identities identities) {
    this.names = Set.copyOf(names);
    this.audience = audience;
    this.defaultTenant = defaultTenant;
    this.keys = keys;
    this.identities = identities;
  }

  @Override
  public Set<String> names() {
    return names;
  }

  @Override
  public @Nullable String audience() {
    return audience;
  }

  @Override
  public Set<JWSAlgorithm> algorithms() {
    return ALGORITHMS;
  }

  @Override
  public JWKSource<SecurityContext> keys() {
    return keys;
  }

  @Override
  public Identity holder(String token, JWTClaimsSet claims) {
    String subject = claims.getSubject();
    if (subject == null || subject.isBlank()) {
      throw new CredentialRefused(Flaw.UNKNOWN_HOLDER);
    }
    String tenant = tenant(claims.getClaim(TENANT));
    Limits limits =
        identities
            .tenantLimits(tenant)
            .orElseThrow(() -> new CredentialRefused(Flaw.UNKNOWN_HOLDER, subject));
    Set<String> roles = knownRoles(tenant, claims.getClaim("realm_access"));
    String username =
        claims.getClaim(USERNAME) instanceof String name && !name.isBlank() ? name : subject;
    return new Identity(
        subject, username, tenant, roles, identities.permissions(tenant, roles), limits);
  }

  /** Empty: the roles are the provider's, and stand in tokens only. */
  @Override
  public Optional<Identity> known(String subject) {
    return Optional.empty();
  }

  // Keycloak sends an attribute that may have several values as an array.
  private String tenant(@Nullable Object claim) {
    Object first =
        claim instanceof Collection<?> values && !values.isEmpty()
            ? values.iterator().next()
            : claim;
    return first instanceof String name && !name.isBlank() ? name : defaultTenant;
  }

  // Keycloak has roles of its own, such as offline_access, which mean nothing here.
  private Set<String> knownRoles(String tenant, @Nullable Object realmAccess) {
    Set<String> roles = new LinkedHashSet<>();
    if (realmAccess instanceof Map<?, ?> access
        && access.get("roles") instanceof Collection<?> names) {
      for (Object name : names) {
        RoleName.parse(String.valueOf(name))
            .map(RoleName::value)
            .filter(role -> !identities.permissions(tenant, Set.of(role)).isEmpty())
            .ifPresent(roles::add);
      }
    }
    return roles;
  }
}
