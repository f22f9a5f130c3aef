package io.llmplatform.registry.api;

import com.fasterxml.jackson.annotation.JsonPropertyDescription;
import org.jspecify.annotations.Nullable;

/**
 * The body of {@code PUT /api/models/{name}/aliases/{alias}}.
 *
 * @param version an existing version of the model; required
 * @param expectedVersion the version that the alias must name before; 0: the alias must be new;
 *     absent: whatever it names
 */
public record MoveAlias(
    @JsonPropertyDescription("An existing version of the model.") @Nullable Integer version,
    @JsonPropertyDescription(
            "The version that the alias must name before, 0 for a new alias; else the answer is"
                + " 409. Absent: any.")
        @Nullable Integer expectedVersion) {}
