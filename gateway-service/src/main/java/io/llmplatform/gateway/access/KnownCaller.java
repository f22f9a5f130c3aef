package io.llmplatform.gateway.access;

import io.llmplatform.user.api.ExchangedToken;
import io.llmplatform.user.api.IdentityChange;
import io.llmplatform.user.api.Limits;
import java.time.Instant;
import java.util.Objects;
import org.jspecify.annotations.Nullable;
import org.springframework.web.server.ServerWebExchange;

/** Somebody whom user-service knows. Immutable. */
public final class KnownCaller {
  private static final String ATTRIBUTE = KnownCaller.class.getName();

  private final ExchangedToken identity;
  private final String authorization;
  private final Limits keyLimits;
  private final Limits tenantLimits;

  KnownCaller(ExchangedToken identity) {
    this.identity = identity;
    this.authorization = "Bearer " + identity.token();
    // What is read from JSON may lack what its type promises.
    this.keyLimits = Objects.requireNonNullElse(identity.keyLimits(), Limits.NONE);
    this.tenantLimits = Objects.requireNonNullElse(identity.tenantLimits(), Limits.NONE);
  }

  /** Who makes the request; null on public routes. */
  public static @Nullable KnownCaller of(ServerWebExchange exchange) {
    return exchange.getAttribute(ATTRIBUTE);
  }

  void attachTo(ServerWebExchange exchange) {
    exchange.getAttributes().put(ATTRIBUTE, this);
  }

  /** The tenant's name. */
  public String tenant() {
    return identity.tenant();
  }

  /** The API key's id; null where the caller came without one. */
  public @Nullable String keyId() {
    return identity.keyId();
  }

  public Limits keyLimits() {
    return keyLimits;
  }

  public Limits tenantLimits() {
    return tenantLimits;
  }

  /** The header's value for services. */
  public String authorization() {
    return authorization;
  }

  Instant expiresAt() {
    return identity.expiresAt();
  }

  /** Whether what is known of the caller may no longer be true. */
  boolean isConcernedBy(IdentityChange change) {
    return Boolean.TRUE.equals(change.all())
        || identity.subject().equals(change.subject())
        || identity.tenant().equals(change.tenant())
        || (identity.keyId() != null && identity.keyId().equals(change.key()));
  }

  /** Without the token. */
  @Override
  public String toString() {
    return identity.toString();
  }
}
