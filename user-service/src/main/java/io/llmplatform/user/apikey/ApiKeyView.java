package io.llmplatform.user.apikey;

import com.fasterxml.jackson.annotation.JsonPropertyDescription;
import io.llmplatform.user.api.Limits;
import io.llmplatform.user.api.Permission;
import java.time.Instant;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** An API key as clients see it, without its text. */
record ApiKeyView(
    @JsonPropertyDescription("The key's id, which is no secret.") String id,
    @JsonPropertyDescription("For people.") String name,
    @JsonPropertyDescription("The first characters of the key.") String prefix,
    @JsonPropertyDescription("Id of the user, or name of the client, whose key it is.") String user,
    @JsonPropertyDescription("The owner's.") String tenant,
    @JsonPropertyDescription("Permissions that are left of the owner's; absent: all.")
        @Nullable List<String> scopes,
    @JsonPropertyDescription("The only models that it may use; absent: all.")
        @Nullable List<String> models,
    @JsonPropertyDescription("Of the key itself, beside the tenant's; absent members: unlimited.")
        Limits limits,
    @JsonPropertyDescription("When it ends; absent: never.") @Nullable Instant expiresAt,
    @JsonPropertyDescription("To the minute; absent: never used.") @Nullable Instant lastUsedAt,
    @JsonPropertyDescription("Counts the changes; send it with an edit.") long version,
    @JsonPropertyDescription("When it was made.") Instant createdAt,
    @JsonPropertyDescription("When it was last changed.") Instant updatedAt) {

  static ApiKeyView of(ApiKey key) {
    return new ApiKeyView(
        key.id().toString(),
        key.name(),
        key.prefix(),
        key.owner().subject(),
        key.tenant(),
        key.bounds()
            .scopes()
            .map(scopes -> scopes.stream().map(Permission::value).sorted().toList())
            .orElse(null),
        key.bounds().models().map(models -> models.stream().sorted().toList()).orElse(null),
        key.bounds().limits(),
        key.bounds().expiresAt(),
        key.lastUsedAt(),
        key.version(),
        key.createdAt(),
        key.updatedAt());
  }
}
