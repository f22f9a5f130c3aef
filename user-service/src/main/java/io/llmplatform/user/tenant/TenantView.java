package io.llmplatform.user.tenant;

import com.fasterxml.jackson.annotation.JsonPropertyDescription;
import io.llmplatform.user.api.Limits;
import java.time.Instant;

/** A tenant as clients see it. */
record TenantView(
    @JsonPropertyDescription("The name: it is the id.") String id,
    @JsonPropertyDescription("Unique over the platform.") String name,
    @JsonPropertyDescription("For people.") String displayName,
    @JsonPropertyDescription("Whether its users and keys are accepted.") boolean enabled,
    @JsonPropertyDescription("What all of it may use at the most; absent members: unlimited.")
        Limits limits,
    @JsonPropertyDescription("Counts the changes; send it with an edit.") long version,
    @JsonPropertyDescription("When it was created.") Instant createdAt,
    @JsonPropertyDescription("When it was last changed.") Instant updatedAt) {

  static TenantView of(Tenant tenant) {
    return new TenantView(
        tenant.name().value(),
        tenant.name().value(),
        tenant.displayName(),
        tenant.enabled(),
        tenant.limits(),
        tenant.version(),
        tenant.createdAt(),
        tenant.updatedAt());
  }
}
