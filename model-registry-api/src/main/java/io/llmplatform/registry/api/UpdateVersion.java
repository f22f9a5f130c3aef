package io.llmplatform.registry.api;

import com.fasterxml.jackson.annotation.JsonPropertyDescription;
import java.time.Instant;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * The body of {@code PATCH /api/models/{name}/versions/{version}}; what is absent stays. Files
 * never change.
 *
 * @param description the new one; empty: none
 * @param tags key to the new value; null removes the tag
 * @param metrics name to the new value; null removes the metric
 * @param lineage replaces what can change of it: the training job, the parent and the data set
 * @param stage MLflow's stage
 * @param expectedUpdatedAt the change is refused if the version has changed since
 */
public record UpdateVersion(
    @JsonPropertyDescription("A new description; empty: none.") @Nullable String description,
    @JsonPropertyDescription("Key to new value; null removes the tag.")
        @Nullable Map<String, @Nullable String> tags,
    @JsonPropertyDescription("Name to new value; null removes the metric.")
        @Nullable Map<String, @Nullable Double> metrics,
    @JsonPropertyDescription(
            "Replaces the training job, the parent and the data set; source and run are fixed.")
        @Nullable Lineage lineage,
    @JsonPropertyDescription("MLflow's stage.") @Nullable Stage stage,
    @JsonPropertyDescription("updatedAt as it was read: 409 if the version has changed since.")
        @Nullable Instant expectedUpdatedAt) {}
