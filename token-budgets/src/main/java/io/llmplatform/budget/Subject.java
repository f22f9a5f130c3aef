package io.llmplatform.budget;

import io.llmplatform.user.api.Limits;
import org.jspecify.annotations.Nullable;

/**
 * Whose budget it is.
 *
 * @param tenant the tenant's name
 * @param user who asks, as tokens name it ({@code sub}); for the ledger only
 * @param keyId the API key's id; null where the caller came without one
 * @param keyLimits of the API key
 * @param tenantLimits of the tenant
 */
public record Subject(
    String tenant, String user, @Nullable String keyId, Limits keyLimits, Limits tenantLimits) {

  /** Whether any limit of tokens or cost applies. */
  boolean isLimited() {
    return isLimited(tenantLimits) || (keyId != null && isLimited(keyLimits));
  }

  private static boolean isLimited(Limits limits) {
    return limits.tokensPerMinute() != null
        || limits.monthlyTokens() != null
        || limits.monthlyCost() != null;
  }
}
