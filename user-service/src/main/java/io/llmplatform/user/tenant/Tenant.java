package io.llmplatform.user.tenant;

import io.llmplatform.user.api.Limits;
import java.time.Instant;

/**
 * Who shares roles, users, budgets and prices.
 *
 * @param enabled a disabled tenant's users and keys are refused everywhere
 * @param limits of all its users and keys together
 * @param version counts the changes
 */
public record Tenant(
    TenantName name,
    String displayName,
    boolean enabled,
    Limits limits,
    long version,
    Instant createdAt,
    Instant updatedAt) {}
