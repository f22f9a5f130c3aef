package io.llmplatform.log.query;

import io.llmplatform.common.error.PlatformException;
import io.llmplatform.log.event.EventKind;
import io.llmplatform.log.search.FilterValue;
import io.llmplatform.log.search.Scope;
import io.llmplatform.log.search.SearchFilters;
import io.swagger.v3.oas.annotations.Parameter;
import java.util.List;
import java.util.Map;
import org.bson.conversions.Bson;
import org.jspecify.annotations.Nullable;

/** The query parameters of lists of other events, as they come. */
record EventFilters(
    @Parameter(description = "job, training or model", required = true) @Nullable String kind,
    @Parameter(description = "Time or day of the first", example = "2026-11-29")
        @Nullable String from,
    @Parameter(description = "Time or day past the last; now if absent") @Nullable String to,
    @Parameter(description = "Another one than the own needs tenants:all") @Nullable String tenant,
    @Parameter(example = "alias.moved") @Nullable String type,
    @Parameter(description = "The model, batch or run") @Nullable String subject,
    @Parameter(description = "The trace id of the request") @Nullable String trace,
    @Parameter(description = "Words that all occur in the event, in any case") @Nullable String q,
    @Parameter(description = "1 to 1000; 100 if absent") @Nullable String limit,
    @Parameter(description = "nextPageToken of the page before") @Nullable String pageToken,
    @Parameter(description = "Of an export: ndjson or csv") @Nullable String format)
    implements SearchFilters {
  private static final Map<String, EventKind> KINDS =
      Map.of("job", EventKind.JOB, "training", EventKind.TRAINING, "model", EventKind.MODEL);

  EventKind eventKind() {
    String name = FilterValue.oneOf("kind", kind, KINDS.keySet());
    EventKind named = name == null ? null : KINDS.get(name);
    if (named == null) {
      throw PlatformException.invalid("kind", "'kind' must be one of job, model, training.");
    }
    return named;
  }

  List<Bson> conditions(Scope scope) {
    Conditions all = new Conditions();
    all.equal("tenant", scope.tenant());
    all.equal("type", FilterValue.text("type", type));
    all.equal("subject", FilterValue.text("subject", subject));
    all.equal("traceId", FilterValue.trace("trace", trace));
    return all.list();
  }
}
