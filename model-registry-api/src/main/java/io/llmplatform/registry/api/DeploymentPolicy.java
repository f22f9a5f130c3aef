package io.llmplatform.registry.api;

import com.fasterxml.jackson.annotation.JsonPropertyDescription;
import org.jspecify.annotations.Nullable;

/**
 * What holds for every change of a model's deployment.
 *
 * @param approval who must agree to it; absent: nobody
 */
public record DeploymentPolicy(
    @JsonPropertyDescription("Who must agree to a change; absent: nobody.")
        @Nullable ApprovalGate approval) {}
