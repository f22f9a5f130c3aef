package io.llmplatform.log.query;

import com.mongodb.client.model.Filters;
import io.llmplatform.log.search.FilterValue;
import io.llmplatform.log.search.Scope;
import io.llmplatform.log.search.SearchFilters;
import io.swagger.v3.oas.annotations.Parameter;
import java.util.ArrayList;
import java.util.List;
import org.bson.conversions.Bson;
import org.jspecify.annotations.Nullable;

/** The query parameters of lists of acts, as they come. */
record AuditFilters(
    @Parameter(description = "Time or day of the first", example = "2026-11-29")
        @Nullable String from,
    @Parameter(description = "Time or day past the last; now if absent") @Nullable String to,
    @Parameter(description = "Another one than the own needs tenants:all") @Nullable String tenant,
    @Parameter(description = "Who acted") @Nullable String actor,
    @Parameter(example = "api-key.revoked") @Nullable String action,
    @Parameter(description = "Kind and id of what it was done to, or the kind alone")
        @Nullable String target,
    @Parameter(description = "The trace id of the request") @Nullable String trace,
    @Parameter(description = "Words that all occur in the act, in any case") @Nullable String q,
    @Parameter(description = "1 to 1000; 100 if absent") @Nullable String limit,
    @Parameter(description = "nextPageToken of the page before") @Nullable String pageToken,
    @Parameter(description = "Of an export: ndjson or csv") @Nullable String format)
    implements SearchFilters {

  List<Bson> conditions(Scope scope) {
    Conditions all = new Conditions();
    all.equal("tenant", scope.tenant());
    all.equal("data.actor", FilterValue.text("actor", actor));
    all.equal("data.action", FilterValue.text("action", action));
    all.equal("traceId", FilterValue.trace("trace", trace));
    List<Bson> conditions = new ArrayList<>(all.list());
    String on = FilterValue.text("target", target);
    if (on != null) {
      conditions.add(target(on));
    }
    return conditions;
  }

  private static Bson target(String on) {
    Bson exactly = Filters.eq("data.target", on);
    return on.indexOf('/') >= 0
        ? exactly
        // '0' comes right after '/'.
        : Filters.or(
            exactly,
            Filters.and(Filters.gte("data.target", on + "/"), Filters.lt("data.target", on + "0")));
  }
}
