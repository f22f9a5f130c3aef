package io.llmplatform.common.security;

import com.fasterxml.jackson.databind.ObjectMapper;
import io.llmplatform.user.api.InternalClaims;
import io.llmplatform.user.api.Limits;
import io.llmplatform.user.api.Permission;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;
import org.springframework.core.convert.converter.Converter;
import org.springframework.security.oauth2.jwt.BadJwtException;
import org.springframework.security.oauth2.jwt.Jwt;

/** Reads the caller out of an internal token whose signature, issuer and times were checked. */
final class CallerConversion implements Converter<Jwt, CallerAuthentication> {
  private static final ObjectMapper JSON = new ObjectMapper();

  @Override
  public CallerAuthentication convert(Jwt token) {
    return new CallerAuthentication(
        new Caller(
            required(token, "sub"),
            Optional.ofNullable(token.getClaimAsString(InternalClaims.USERNAME))
                .orElse(required(token, "sub")),
            required(token, InternalClaims.TENANT),
            set(token.getClaimAsStringList(InternalClaims.ROLES)),
            permissions(token.getClaimAsString(InternalClaims.SCOPE)),
            token.getClaimAsString(InternalClaims.KEY_ID),
            Optional.ofNullable(token.getClaimAsStringList(InternalClaims.MODELS)).map(Set::copyOf),
            limits(token, "key"),
            limits(token, "tenant"),
            actor(token)));
  }

  // Who acts for somebody has a name: a claim without would pass as acting oneself.
  private static Optional<String> actor(Jwt token) {
    Object claim = token.getClaim(InternalClaims.ACTOR);
    if (claim == null) {
      return Optional.empty();
    }
    if (claim instanceof Map<?, ?> act && act.get("sub") instanceof String name) {
      return Optional.of(name);
    }
    throw new BadJwtException("The token's claim " + InternalClaims.ACTOR + " names nobody");
  }

  private static String required(Jwt token, String claim) {
    String value = token.getClaimAsString(claim);
    if (value == null || value.isEmpty()) {
      throw new BadJwtException("The token has no claim " + claim);
    }
    return value;
  }

  private static Set<String> set(@Nullable List<String> values) {
    return values == null ? Set.of() : Set.copyOf(values);
  }

  // A permission that this version does not know allows nothing here.
  private static Set<Permission> permissions(@Nullable String scope) {
    return scope == null
        ? Set.of()
        : Stream.of(scope.split(" "))
            .flatMap(value -> Permission.of(value).stream())
            .collect(Collectors.toUnmodifiableSet());
  }

  private static Limits limits(Jwt token, String whose) {
    Object all = token.getClaim(InternalClaims.LIMITS);
    return all instanceof Map<?, ?> map && map.get(whose) instanceof Map<?, ?> limits
        ? JSON.convertValue(limits, Limits.class)
        : Limits.NONE;
  }
}
