package io.llmplatform.registry.api;

import com.fasterxml.jackson.annotation.JsonPropertyDescription;
import org.jspecify.annotations.Nullable;

/**
 * The body of {@code PUT /api/deployments/{model}}.
 *
 * @param version an existing version of the model; required
 */
public record DeployVersion(
    @JsonPropertyDescription("An existing version of the model.") @Nullable Integer version) {}
