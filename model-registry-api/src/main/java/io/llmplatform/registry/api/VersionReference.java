package io.llmplatform.registry.api;

import com.fasterxml.jackson.annotation.JsonPropertyDescription;
import org.jspecify.annotations.Nullable;

/**
 * A version of a model.
 *
 * @param model the model's name; required
 * @param version its number; required
 */
public record VersionReference(
    @JsonPropertyDescription("The model's name.") @Nullable String model,
    @JsonPropertyDescription("The version's number.") @Nullable Integer version) {}
