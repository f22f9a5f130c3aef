package io.llmplatform.user.role;

import com.fasterxml.jackson.annotation.JsonPropertyDescription;
import io.llmplatform.user.api.Permission;
import java.time.Instant;
import java.util.Collection;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** A role as clients see it. */
record RoleView(
    @JsonPropertyDescription("Unique in the tenant.") String name,
    @JsonPropertyDescription("Whose own role it is; absent for a built-in one.")
        @Nullable String tenant,
    @JsonPropertyDescription("Whether it is the platform's and cannot be changed.") boolean builtIn,
    @JsonPropertyDescription("For people.") @Nullable String description,
    @JsonPropertyDescription("What it allows.") List<String> permissions,
    @JsonPropertyDescription("Counts the changes; send it with an edit; absent for a built-in one.")
        @Nullable Long version,
    @JsonPropertyDescription("When it was created; absent for a built-in one.")
        @Nullable Instant createdAt,
    @JsonPropertyDescription("When it was last changed; absent for a built-in one.")
        @Nullable Instant updatedAt) {

  static RoleView of(Role role) {
    return new RoleView(
        role.name().value(),
        role.tenant().value(),
        false,
        role.description(),
        values(role.permissions()),
        role.version(),
        role.createdAt(),
        role.updatedAt());
  }

  static RoleView of(BuiltInRole role) {
    return new RoleView(
        role.roleName().value(),
        null,
        true,
        role.description(),
        values(role.permissions()),
        null,
        null,
        null);
  }

  private static List<String> values(Collection<Permission> permissions) {
    return permissions.stream().map(Permission::value).toList();
  }
}
