package io.llmplatform.user.api;

import com.fasterxml.jackson.annotation.JsonInclude;
import java.time.Instant;
import org.jspecify.annotations.Nullable;

/**
 * The answer to an exchange: an internal token and what the gateway needs to know of it.
 *
 * @param token the internal token, for {@code Authorization: Bearer}
 * @param expiresAt when the token ends, never later than the credential it was given for
 * @param subject whose it is
 * @param tenant the tenant that the subject belongs to
 * @param keyId the API key's id; null where the credential was no API key
 * @param keyLimits of the API key
 * @param tenantLimits of the tenant
 */
@JsonInclude(JsonInclude.Include.NON_NULL)
public record ExchangedToken(
    String token,
    Instant expiresAt,
    String subject,
    String tenant,
    @Nullable String keyId,
    Limits keyLimits,
    Limits tenantLimits) {

  /** Without the token. */
  @Override
  public String toString() {
    return "ExchangedToken[subject=%s, tenant=%s, keyId=%s]".formatted(subject, tenant, keyId);
  }
}
