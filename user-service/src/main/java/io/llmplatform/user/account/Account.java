package io.llmplatform.user.account;

import io.llmplatform.user.tenant.TenantName;
import java.time.Instant;
import java.util.Set;
import java.util.TreeSet;
import java.util.UUID;
import org.jspecify.annotations.Nullable;

/**
 * A user, decrypted.
 *
 * @param id the subject of its tokens
 * @param roles names of roles, built-in or the tenant's own
 * @param version counts the changes
 */
record Account(
    UUID id,
    TenantName tenant,
    Username username,
    Profile profile,
    Set<String> roles,
    boolean enabled,
    long version,
    Instant createdAt,
    Instant updatedAt) {
  Account {
    roles = java.util.Collections.unmodifiableSet(new TreeSet<>(roles));
  }

  /** What people say about themselves. */
  record Profile(@Nullable String displayName, @Nullable Email email, @Nullable Phone phone) {
    /** Without the values, which logs must not show. */
    @Override
    public String toString() {
      return "Profile";
    }
  }
}
