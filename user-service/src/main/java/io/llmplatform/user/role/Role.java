package io.llmplatform.user.role;

import io.llmplatform.user.api.Permission;
import io.llmplatform.user.tenant.TenantName;
import java.time.Instant;
import java.util.EnumSet;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * A tenant's own role.
 *
 * @param version counts the changes
 */
record Role(
    TenantName tenant,
    RoleName name,
    @Nullable String description,
    Set<Permission> permissions,
    long version,
    Instant createdAt,
    Instant updatedAt) {
  Role {
    EnumSet<Permission> ordered = EnumSet.noneOf(Permission.class);
    ordered.addAll(permissions);
    permissions = java.util.Collections.unmodifiableSet(ordered);
  }
}
