package io.llmplatform.user.identity;

import io.llmplatform.user.api.Limits;
import java.time.Instant;
import java.util.Optional;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * What an API key stands for.
 *
 * @param owner whose key it is; the permissions are those that the key's scopes leave
 * @param keyId the key's id, which is no secret
 * @param models the only models that it may use; empty: all
 * @param limits of the key itself
 * @param expiresAt when it ends; null: never
 */
public record KeyIdentity(
    Identity owner,
    String keyId,
    Optional<Set<String>> models,
    Limits limits,
    @Nullable Instant expiresAt) {}
