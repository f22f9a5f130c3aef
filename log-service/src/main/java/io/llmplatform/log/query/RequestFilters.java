package io.llmplatform.log.query;

import com.mongodb.client.model.Filters;
import io.llmplatform.common.error.PlatformException;
import io.llmplatform.log.search.FilterValue;
import io.llmplatform.log.search.Scope;
import io.llmplatform.log.search.SearchFilters;
import io.swagger.v3.oas.annotations.Parameter;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import org.bson.conversions.Bson;
import org.jspecify.annotations.Nullable;

/** The query parameters of lists of requests, as they come. */
record RequestFilters(
    @Parameter(description = "Time or day of the first", example = "2026-11-29T00:00:00Z")
        @Nullable String from,
    @Parameter(description = "Time or day past the last; now if absent") @Nullable String to,
    @Parameter(description = "Another one than the own needs tenants:all") @Nullable String tenant,
    @Parameter(description = "The caller's subject") @Nullable String user,
    @Parameter(description = "The API key's id") @Nullable String key,
    @Parameter(example = "all-minilm-l6-v2") @Nullable String model,
    @Parameter(example = "1") @Nullable String version,
    @Parameter(description = "completed, failed, refused or aborted") @Nullable String status,
    @Parameter(description = "The code that the client got", example = "exhausted")
        @Nullable String error,
    @Parameter(description = "Took at least so long, such as 250ms") @Nullable String minLatency,
    @Parameter(description = "Took at most so long") @Nullable String maxLatency,
    @Parameter(description = "The trace id, which is X-Trace-Id of the answer")
        @Nullable String trace,
    @Parameter(example = "openai") @Nullable String protocol,
    @Parameter(description = "Words that all occur in its names, ids or error, in any case")
        @Nullable String q,
    @Parameter(description = "1 to 1000; 100 if absent") @Nullable String limit,
    @Parameter(description = "nextPageToken of the page before") @Nullable String pageToken,
    @Parameter(description = "Of an export: ndjson or csv") @Nullable String format)
    implements SearchFilters {
  private static final Set<String> STATUSES = Set.of("completed", "failed", "refused", "aborted");
  private static final String LATENCY = "data.totalMicros";

  /**
   * What the store checks.
   *
   * @throws PlatformException naming the parameter
   */
  List<Bson> conditions(Scope scope) {
    Conditions all = new Conditions();
    all.equal("tenant", scope.tenant());
    all.equal("data.user", scope.user());
    all.equal("data.keyId", FilterValue.text("key", key));
    all.equal("data.model", FilterValue.text("model", model));
    all.equal("data.version", FilterValue.number("version", version));
    all.equal("data.outcome", FilterValue.oneOf("status", status, STATUSES));
    all.equal("data.error", FilterValue.text("error", error));
    all.equal("data.protocol", FilterValue.text("protocol", protocol));
    all.equal("traceId", FilterValue.trace("trace", trace));
    List<Bson> conditions = new ArrayList<>(all.list());
    conditions.addAll(latency());
    return conditions;
  }

  private List<Bson> latency() {
    Duration least = FilterValue.duration("minLatency", minLatency);
    Duration most = FilterValue.duration("maxLatency", maxLatency);
    List<Bson> conditions = new ArrayList<>();
    if (least != null) {
      conditions.add(Filters.gte(LATENCY, micros(least)));
    }
    if (most != null) {
      if (least != null && most.compareTo(least) < 0) {
        throw PlatformException.invalid("maxLatency", "'maxLatency' is less than 'minLatency'.");
      }
      conditions.add(Filters.lte(LATENCY, micros(most)));
    }
    return conditions;
  }

  private static long micros(Duration time) {
    return time.toNanos() / 1_000;
  }
}
