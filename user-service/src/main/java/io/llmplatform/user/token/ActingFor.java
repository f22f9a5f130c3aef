package io.llmplatform.user.token;

import io.llmplatform.user.api.ServiceToken;
import io.llmplatform.user.identity.ApiKeyCheck;
import io.llmplatform.user.identity.Identity;
import io.micrometer.core.instrument.MeterRegistry;
import java.util.Optional;
import org.jspecify.annotations.Nullable;
import org.springframework.stereotype.Component;

/**
 * Gives services tokens in the names of those who asked them for work: such a token says what the
 * owner's own credential would be exchanged for at this moment, and who acts. Thread-safe.
 *
 * <p>Each is counted in {@code identity.delegated.tokens}, by service and outcome; the audit has
 * the request that the work came by.
 */
@Component
class ActingFor {
  private static final String COUNTER = "identity.delegated.tokens";

  private final ApiKeyCheck keys;
  private final TokenIssuer issuer;
  private final IssuingToken tokens;
  private final MeterRegistry meters;

  ActingFor(ApiKeyCheck keys, TokenIssuer issuer, IssuingToken tokens, MeterRegistry meters) {
    this.keys = keys;
    this.issuer = issuer;
    this.tokens = tokens;
    this.meters = meters;
  }

  /**
   * @param actor the service, which has proven who it is and may act for others
   * @param keyId the API key that the work was asked for with; null: it came without one
   * @return empty where the owner or its tenant is gone or disabled, the key is revoked or expired
   *     or another's, or the owner is known by another provider's tokens only
   */
  Optional<ServiceToken> issue(
      String actor, String tenant, String subject, @Nullable String keyId) {
    Optional<IssuingToken.Issued> issued =
        keyId == null
            ? issuer
                .known(subject)
                .filter(owner -> isThat(owner, tenant, subject))
                .map(owner -> tokens.issueFor(actor, owner))
            : keys.find(keyId)
                .filter(key -> isThat(key.owner(), tenant, subject))
                .map(key -> tokens.issueFor(actor, key));
    meters
        .counter(COUNTER, "service", actor, "outcome", issued.isPresent() ? "issued" : "refused")
        .increment();
    return issued.map(token -> new ServiceToken(token.value(), token.expiresAt()));
  }

  private static boolean isThat(Identity owner, String tenant, String subject) {
    return owner.tenant().equals(tenant) && owner.subject().equals(subject);
  }
}
