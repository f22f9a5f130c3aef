package io.llmplatform.user.apikey;

import io.llmplatform.user.api.Limits;
import io.llmplatform.user.api.Permission;
import java.time.Instant;
import java.util.Optional;
import java.util.Set;
import java.util.UUID;
import org.jspecify.annotations.Nullable;

/**
 * An API key as it is stored, without its text.
 *
 * @param tenant the owner's
 * @param prefix the part of its text that may be shown
 * @param version counts the changes
 */
record ApiKey(
    UUID id,
    Owner owner,
    String tenant,
    String name,
    String prefix,
    Bounds bounds,
    @Nullable Instant lastUsedAt,
    long version,
    Instant createdAt,
    Instant updatedAt) {

  /** Whose key it is. */
  sealed interface Owner {
    /** As in tokens. */
    String subject();

    /** A user, whose roles are looked up when the key is used. */
    record User(UUID id) implements Owner {
      @Override
      public String subject() {
        return id.toString();
      }
    }

    /**
     * A client, which has no account.
     *
     * @param roles as they were when it made the key
     */
    record Client(String subject, String name, Set<String> roles) implements Owner {
      public Client {
        roles = Set.copyOf(roles);
      }
    }
  }

  /**
   * What a key may do of what its owner may.
   *
   * @param scopes the permissions that are left of the owner's; empty: all
   * @param models the only models that it may use; empty: all
   * @param limits of its own, beside the tenant's
   * @param expiresAt when it ends; null: never
   */
  record Bounds(
      Optional<Set<Permission>> scopes,
      Optional<Set<String>> models,
      Limits limits,
      @Nullable Instant expiresAt) {
    Bounds {
      scopes = scopes.map(Set::copyOf);
      models = models.map(Set::copyOf);
    }
  }
}
