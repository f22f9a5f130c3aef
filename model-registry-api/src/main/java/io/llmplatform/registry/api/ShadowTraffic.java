package io.llmplatform.registry.api;

import com.fasterxml.jackson.annotation.JsonPropertyDescription;
import org.jspecify.annotations.Nullable;

/**
 * A version that runs copies of requests. Its answers go nowhere; it is measured as any version.
 *
 * @param version an existing, ready version of the model
 * @param percent of the requests that are copied, 1 to 100
 * @param settings as in {@link TrafficTarget}
 */
public record ShadowTraffic(
    @JsonPropertyDescription("An existing, ready version of the model.") int version,
    @JsonPropertyDescription("Of the requests, 1 to 100.") int percent,
    @JsonPropertyDescription("How the version runs.") @Nullable VersionSettings settings) {}
