package io.llmplatform.registry.api;

import com.fasterxml.jackson.annotation.JsonPropertyDescription;
import java.time.Duration;
import org.jspecify.annotations.Nullable;

/**
 * Within which a version is healthy, over the requests since its step began.
 *
 * @param maxErrorRate failures per request, 0 to 1; absent: 0.05
 * @param maxP95 of the latency; absent: any
 * @param maxP95Ratio of the latency's p95 to that of the other versions in the same time, above 0;
 *     absent: any
 */
public record RolloutLimits(
    @JsonPropertyDescription("Failures per request, 0 to 1; 0.05 if absent.")
        @Nullable Double maxErrorRate,
    @JsonPropertyDescription("ISO 8601, such as PT0.5S; any if absent.") @Nullable Duration maxP95,
    @JsonPropertyDescription("Of the p95 to that of the other versions; any if absent.")
        @Nullable Double maxP95Ratio) {}
