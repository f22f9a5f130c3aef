package io.llmplatform.registry.api;

import com.fasterxml.jackson.annotation.JsonPropertyDescription;
import java.time.Instant;

/**
 * What is to be served of a model: the state that inference-service brings about.
 *
 * @param tenant whose model it is
 * @param visibility who may use it besides
 * @param model the model's name
 * @param version the version to serve
 * @param generation grows at each change, also over a removal: equal generations mean equal
 *     deployments of that model
 * @param updatedAt when the deployment last changed
 */
public record DeploymentView(
    @JsonPropertyDescription("Whose model it is.") String tenant,
    @JsonPropertyDescription("Who may use it: its tenant only, or every tenant.")
        Visibility visibility,
    @JsonPropertyDescription("The model's name.") String model,
    @JsonPropertyDescription("The version to serve.") int version,
    @JsonPropertyDescription("Grows at each change; equal generations mean equal deployments.")
        long generation,
    @JsonPropertyDescription("When the deployment last changed.") Instant updatedAt) {}
