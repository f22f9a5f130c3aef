package io.llmplatform.log.conversation;

import com.mongodb.client.model.Filters;
import io.llmplatform.log.search.FilterValue;
import io.llmplatform.log.search.Scope;
import io.llmplatform.log.search.SearchFilters;
import io.swagger.v3.oas.annotations.Parameter;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import org.bson.conversions.Bson;
import org.jspecify.annotations.Nullable;

/** The query parameters of lists of conversations, as they come. */
record ConversationFilters(
    @Parameter(description = "Time or day of the first", example = "2026-11-29")
        @Nullable String from,
    @Parameter(description = "Time or day past the last; now if absent") @Nullable String to,
    @Parameter(description = "Another one than the own needs tenants:all") @Nullable String tenant,
    @Parameter(description = "The caller's subject") @Nullable String user,
    @Parameter(example = "tiny-instruct") @Nullable String model,
    @Parameter(description = "completed, failed or aborted") @Nullable String status,
    @Parameter(description = "up, down, or 1 to 5") @Nullable String rating,
    @Parameter(description = "Only those with texts (true), or without (false)")
        @Nullable String captured,
    @Parameter(description = "The trace id of the request") @Nullable String trace,
    @Parameter(description = "1 to 1000; 100 if absent") @Nullable String limit,
    @Parameter(description = "nextPageToken of the page before") @Nullable String pageToken)
    implements SearchFilters {
  private static final Set<String> STATUSES = Set.of("completed", "failed", "aborted", "refused");

  List<Bson> conditions(Scope scope) {
    List<Bson> all = new ArrayList<>();
    equal(all, "tenant", scope.tenant());
    equal(all, "user", scope.user());
    equal(all, "model", FilterValue.text("model", model));
    equal(all, "outcome", FilterValue.oneOf("status", status, STATUSES));
    equal(all, "feedback.rating", FilterValue.oneOf("rating", rating, Rating.VALUES));
    equal(all, "traceId", FilterValue.trace("trace", trace));
    String texts = FilterValue.oneOf("captured", captured, Set.of("true", "false"));
    equal(all, "captured", texts == null ? null : Boolean.valueOf(texts));
    return all;
  }

  private static void equal(List<Bson> all, String field, @Nullable Object value) {
    if (value != null) {
      all.add(Filters.eq(field, value));
    }
  }
}
