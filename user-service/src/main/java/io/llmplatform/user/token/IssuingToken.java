package io.llmplatform.user.token;

import com.fasterxml.jackson.core.type.TypeReference;
import com.fasterxml.jackson.databind.json.JsonMapper;
import io.llmplatform.user.api.InternalClaims;
import io.llmplatform.user.api.Limits;
import io.llmplatform.user.api.Permission;
import io.llmplatform.user.identity.Identity;
import io.llmplatform.user.identity.KeyIdentity;
import io.llmplatform.user.signing.KeyPurpose;
import io.llmplatform.user.signing.SigningKeys;
import io.llmplatform.user.signing.TokenLifetimes;
import java.time.Clock;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.Collection;
import java.util.List;
import java.util.Map;
import java.util.UUID;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;
import org.springframework.security.oauth2.jose.jws.SignatureAlgorithm;
import org.springframework.security.oauth2.jwt.JwsHeader;
import org.springframework.security.oauth2.jwt.JwtClaimsSet;
import org.springframework.security.oauth2.jwt.JwtEncoder;
import org.springframework.security.oauth2.jwt.JwtEncoderParameters;
import org.springframework.security.oauth2.jwt.NimbusJwtEncoder;
import org.springframework.stereotype.Component;

/** Makes internal tokens. Thread-safe. */
@Component
class IssuingToken {
  private static final JsonMapper JSON = JsonMapper.builder().build();
  private static final TypeReference<Map<String, Object>> OBJECT = new TypeReference<>() {};
  private static final JwsHeader HEADER = JwsHeader.with(SignatureAlgorithm.RS256).build();

  private final JwtEncoder encoder;
  private final TokenLifetimes lifetimes;
  private final Clock clock;

  IssuingToken(SigningKeys keys, TokenLifetimes lifetimes, Clock clock) {
    this.encoder = new NimbusJwtEncoder(keys.signing(KeyPurpose.INTERNAL));
    this.lifetimes = lifetimes;
    this.clock = clock;
  }

  /**
   * A token and its end, in whole seconds as in the token.
   *
   * @param value for {@code Authorization: Bearer}
   */
  record Issued(String value, Instant expiresAt) {

    /** Without the token. */
    @Override
    public String toString() {
      return "Issued[expiresAt=%s]".formatted(expiresAt);
    }
  }

  /**
   * A token for a user, client or service.
   *
   * @param credentialEnd when what it was given for ends; null: never
   */
  Issued issue(Identity holder, @Nullable Instant credentialEnd) {
    return issue(holder, null, credentialEnd, null);
  }

  /** A token for an API key. */
  Issued issue(KeyIdentity key) {
    return issue(key.owner(), key, key.expiresAt(), null);
  }

  /** A token for a service that acts in the name of a user or client. */
  Issued issueFor(String actor, Identity holder) {
    return issue(holder, null, null, actor);
  }

  /** A token for a service that acts in the name of an API key. */
  Issued issueFor(String actor, KeyIdentity key) {
    return issue(key.owner(), key, key.expiresAt(), actor);
  }

  private Issued issue(
      Identity holder, @Nullable KeyIdentity key, @Nullable Instant end, @Nullable String actor) {
    Instant now = clock.instant();
    Instant expiresAt = end(now, end);
    JwtClaimsSet.Builder claims =
        JwtClaimsSet.builder()
            .id(UUID.randomUUID().toString())
            .issuer(InternalClaims.ISSUER)
            .audience(List.of(InternalClaims.AUDIENCE))
            .subject(holder.subject())
            .issuedAt(now)
            .expiresAt(expiresAt)
            .claim(InternalClaims.USERNAME, holder.username())
            .claim(InternalClaims.TENANT, holder.tenant())
            .claim(InternalClaims.ROLES, holder.roles().stream().sorted().toList())
            .claim(InternalClaims.SCOPE, scope(holder.permissions()))
            .claim(
                InternalClaims.LIMITS,
                Map.of(
                    "key",
                    json(key == null ? Limits.NONE : key.limits()),
                    "tenant",
                    json(holder.tenantLimits())));
    if (key != null) {
      claims.claim(InternalClaims.KEY_ID, key.keyId());
      key.models()
          .ifPresent(
              models -> claims.claim(InternalClaims.MODELS, models.stream().sorted().toList()));
    }
    if (actor != null) {
      claims.claim(InternalClaims.ACTOR, Map.of("sub", actor));
    }
    return new Issued(
        encoder.encode(JwtEncoderParameters.from(HEADER, claims.build())).getTokenValue(),
        expiresAt.truncatedTo(ChronoUnit.SECONDS));
  }

  private Instant end(Instant now, @Nullable Instant credentialEnd) {
    Instant longest = now.plus(lifetimes.internal());
    return credentialEnd != null && credentialEnd.isBefore(longest) ? credentialEnd : longest;
  }

  private static String scope(Collection<Permission> permissions) {
    return permissions.stream().map(Permission::value).sorted().collect(Collectors.joining(" "));
  }

  private static Map<String, Object> json(Limits limits) {
    return JSON.convertValue(limits, OBJECT);
  }
}
