package io.llmplatform.log.usage;

import com.fasterxml.jackson.annotation.JsonInclude;
import com.fasterxml.jackson.annotation.JsonPropertyDescription;
import java.math.BigDecimal;
import org.jspecify.annotations.Nullable;

/** What was used. */
@JsonInclude(JsonInclude.Include.NON_NULL)
record Figures(
    @JsonPropertyDescription("Errors, refused and aborted ones are among them.") long requests,
    @JsonPropertyDescription("That failed by the model's or the platform's fault.") long errors,
    long refused,
    @JsonPropertyDescription("That their clients cut off.") long aborted,
    @JsonPropertyDescription("That a remembered answer met.") long cacheHits,
    @JsonPropertyDescription("Of the prompts, those whose results a cache had.") long cachedTokens,
    long promptTokens,
    long completionTokens,
    @JsonPropertyDescription("In units of the currency, exact to a millionth.") BigDecimal cost,
    @JsonPropertyDescription("Of requests that were completed; absent where there are none.")
        Latencies.@Nullable Percentiles latency,
    @JsonPropertyDescription("Times to the first token; absent where there are none.")
        Latencies.@Nullable Percentiles firstToken) {}
