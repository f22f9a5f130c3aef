package io.llmplatform.user.api;

import org.jspecify.annotations.Nullable;

/**
 * The body of {@code POST /internal/tokens/on-behalf}, which a service calls with its own name and
 * secret (HTTP Basic) to do work that a user asked for earlier. The answer is a {@link
 * ServiceToken} that says what the owner may now, and by {@link InternalClaims#ACTOR} who acts.
 *
 * @param tenant the tenant that the owner belongs to
 * @param subject the user's or client's id
 * @param keyId the API key's id; null where there was none
 */
public record ActFor(String tenant, String subject, @Nullable String keyId) {}
