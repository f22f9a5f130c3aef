package io.llmplatform.registry.api;

import com.fasterxml.jackson.annotation.JsonPropertyDescription;
import java.time.Instant;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * The body of {@code PATCH /api/models/{name}}; what is absent stays.
 *
 * @param name a new name
 * @param description the new one; empty: none
 * @param tags key to the new value; null removes the tag
 * @param expectedUpdatedAt the change is refused if the model has changed since
 */
public record UpdateModel(
    @JsonPropertyDescription("A new name; refused while the model is deployed.")
        @Nullable String name,
    @JsonPropertyDescription("A new description; empty: none.") @Nullable String description,
    @JsonPropertyDescription("Key to new value; null removes the tag.")
        @Nullable Map<String, @Nullable String> tags,
    @JsonPropertyDescription("updatedAt as it was read: 409 if the model has changed since.")
        @Nullable Instant expectedUpdatedAt) {}
