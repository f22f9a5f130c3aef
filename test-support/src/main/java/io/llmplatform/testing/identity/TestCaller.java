package io.llmplatform.testing.identity;

import com.fasterxml.jackson.databind.ObjectMapper;
import com.nimbusds.jose.JOSEException;
import com.nimbusds.jose.JWSAlgorithm;
import com.nimbusds.jose.JWSHeader;
import com.nimbusds.jose.crypto.RSASSASigner;
import com.nimbusds.jwt.JWTClaimsSet;
import com.nimbusds.jwt.PlainJWT;
import com.nimbusds.jwt.SignedJWT;
import io.llmplatform.user.api.InternalClaims;
import io.llmplatform.user.api.Limits;
import io.llmplatform.user.api.Permission;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Date;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/**
 * Somebody who calls a service under test (see {@code WithCallers}). Immutable; each {@code with…}
 * answers another caller.
 *
 * @param keyId null: the caller has no API key
 * @param models null: all
 * @param actor the service that acts in the caller's name; null: the caller acts itself
 */
public record TestCaller(
    String subject,
    String tenant,
    Set<String> roles,
    Set<Permission> permissions,
    @Nullable String keyId,
    @Nullable List<String> models,
    Limits keyLimits,
    Limits tenantLimits,
    @Nullable String actor) {
  private static final ObjectMapper JSON = new ObjectMapper();
  private static final Duration LIFETIME = Duration.ofMinutes(5);

  /** May do everything in every tenant; belongs to the tenant {@code platform}. */
  public static TestCaller platformAdmin() {
    return in("platform").withRole("platform-admin").with(Permission.values());
  }

  /** May do everything in its tenant but change tenants. */
  public static TestCaller tenantAdmin(String tenant) {
    return in(tenant)
        .withRole("tenant-admin")
        .with(
            Stream.of(Permission.values())
                .filter(each -> each != Permission.TENANTS_ALL && each != Permission.TENANTS_WRITE)
                .filter(each -> each != Permission.ALERTS_WRITE)
                .toArray(Permission[]::new));
  }

  /** Runs models, registers and deploys them. */
  public static TestCaller developer(String tenant) {
    return in(tenant)
        .withRole("developer")
        .with(
            Permission.INFERENCE_INVOKE,
            Permission.MODELS_READ,
            Permission.MODELS_WRITE,
            Permission.DEPLOYMENTS_WRITE,
            Permission.KEYS_OWN,
            Permission.BUDGETS_READ,
            Permission.JOBS_READ,
            Permission.JOBS_WRITE,
            Permission.LOGS_READ,
            Permission.USAGE_READ);
  }

  /** Looks, and changes nothing. */
  public static TestCaller viewer(String tenant) {
    return in(tenant)
        .withRole("viewer")
        .with(
            Permission.MODELS_READ,
            Permission.JOBS_READ,
            Permission.LOGS_READ,
            Permission.USAGE_READ,
            Permission.BUDGETS_READ);
  }

  /** A service of the platform. */
  public static TestCaller service(String name) {
    return new TestCaller(
            name,
            "platform",
            Set.of("service"),
            Set.of(),
            null,
            null,
            Limits.NONE,
            Limits.NONE,
            null)
        .with(Permission.TENANTS_ALL, Permission.MODELS_READ, Permission.DEPLOYMENTS_WRITE);
  }

  /** May do nothing yet. */
  public static TestCaller in(String tenant) {
    return new TestCaller(
        "user-of-" + tenant,
        tenant,
        Set.of(),
        Set.of(),
        null,
        null,
        Limits.NONE,
        Limits.NONE,
        null);
  }

  public TestCaller withSubject(String other) {
    return new TestCaller(
        other, tenant, roles, permissions, keyId, models, keyLimits, tenantLimits, actor);
  }

  public TestCaller with(Permission... added) {
    Set<Permission> all =
        Stream.concat(permissions.stream(), Arrays.stream(added)).collect(Collectors.toSet());
    return new TestCaller(
        subject, tenant, roles, all, keyId, models, keyLimits, tenantLimits, actor);
  }

  public TestCaller withRole(String role) {
    return new TestCaller(
        subject, tenant, Set.of(role), permissions, keyId, models, keyLimits, tenantLimits, actor);
  }

  /** Comes with an API key; no models: it may use all. */
  public TestCaller withKey(String id, Limits limits, String... allowed) {
    List<String> only = allowed.length == 0 ? null : List.of(allowed);
    return new TestCaller(
        subject, tenant, roles, permissions, id, only, limits, tenantLimits, actor);
  }

  public TestCaller withTenantLimits(Limits limits) {
    return new TestCaller(
        subject, tenant, roles, permissions, keyId, models, keyLimits, limits, actor);
  }

  /** Has a service act in its name, as for a batch. */
  public TestCaller through(String service) {
    return new TestCaller(
        subject, tenant, roles, permissions, keyId, models, keyLimits, tenantLimits, service);
  }

  /** An internal token that is good for five minutes. */
  public String token() {
    return token(Instant.now().plus(LIFETIME), InternalClaims.ISSUER);
  }

  /** One that ended a minute ago, beyond any leeway. */
  public String expiredToken() {
    return token(Instant.now().minus(Duration.ofMinutes(2)), InternalClaims.ISSUER);
  }

  /** One of another issuer, signed with the right key. */
  public String foreignToken() {
    return token(Instant.now().plus(LIFETIME), "https://elsewhere.example");
  }

  /** One that nobody signed ({@code alg=none}). */
  public String unsignedToken() {
    return new PlainJWT(claims(Instant.now().plus(LIFETIME), InternalClaims.ISSUER)).serialize();
  }

  private String token(Instant end, String issuer) {
    return signed(claims(end, issuer));
  }

  private JWTClaimsSet claims(Instant end, String issuer) {
    JWTClaimsSet.Builder claims =
        new JWTClaimsSet.Builder()
            .issuer(issuer)
            .audience(InternalClaims.AUDIENCE)
            .subject(subject)
            .issueTime(Date.from(end.minus(LIFETIME)))
            .expirationTime(Date.from(end))
            .claim(InternalClaims.USERNAME, subject)
            .claim(InternalClaims.TENANT, tenant)
            .claim(InternalClaims.ROLES, new ArrayList<>(roles))
            .claim(InternalClaims.SCOPE, scope())
            .claim(InternalClaims.LIMITS, limits());
    if (keyId != null) {
      claims.claim(InternalClaims.KEY_ID, keyId);
    }
    if (models != null) {
      claims.claim(InternalClaims.MODELS, models);
    }
    if (actor != null) {
      claims.claim(InternalClaims.ACTOR, Map.of("sub", actor));
    }
    return claims.build();
  }

  private String scope() {
    return permissions.stream().map(Permission::value).sorted().collect(Collectors.joining(" "));
  }

  private Map<String, Object> limits() {
    Map<String, Object> limits = new TreeMap<>();
    limits.put("key", JSON.convertValue(keyLimits, Map.class));
    limits.put("tenant", JSON.convertValue(tenantLimits, Map.class));
    return limits;
  }

  private static String signed(JWTClaimsSet claims) {
    try {
      SignedJWT token =
          new SignedJWT(
              new JWSHeader.Builder(JWSAlgorithm.RS256)
                  .keyID(TestKeys.signing().getKeyID())
                  .build(),
              claims);
      token.sign(new RSASSASigner(TestKeys.signing()));
      return token.serialize();
    } catch (JOSEException e) {
      throw new IllegalStateException("This JVM signs no tokens", e);
    }
  }
}
