package io.llmplatform.registry.api;

import com.fasterxml.jackson.annotation.JsonPropertyDescription;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * A version whose files lie elsewhere: the JSON body of {@code POST /api/models/{name}/versions}.
 * It cannot be deployed until its files are imported.
 *
 * @param description absent where there is none
 * @param tags absent where there are none
 * @param lineage with a {@code source}, which is required
 * @param metrics name to number
 */
public record RegisterVersion(
    @JsonPropertyDescription("What is special about this version.") @Nullable String description,
    @JsonPropertyDescription("Free key-value pairs.") @Nullable Map<String, String> tags,
    @JsonPropertyDescription("Where it comes from; its source is required.")
        @Nullable Lineage lineage,
    @JsonPropertyDescription("Name to number.") @Nullable Map<String, Double> metrics) {}
