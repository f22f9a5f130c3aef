package io.llmplatform.registry.api;

import com.fasterxml.jackson.annotation.JsonPropertyDescription;
import org.jspecify.annotations.Nullable;

/**
 * A version that a deployment serves, and who gets it.
 *
 * @param version an existing version of the model; required
 * @param weight its share, in percent, of the requests that no target's match claims; 0 to 100
 * @param match requests that get this version whatever the weights; absent: none
 * @param settings how the version runs; absent: as the instance's own settings say
 */
public record TrafficTarget(
    @JsonPropertyDescription("An existing, ready version of the model.") int version,
    @JsonPropertyDescription("Its share, in percent, of the requests that no match claims.")
        int weight,
    @JsonPropertyDescription("Requests that get this version whatever the weights.")
        @Nullable TrafficMatch match,
    @JsonPropertyDescription("How the version runs; absent: as its instances are set.")
        @Nullable VersionSettings settings) {}
