package io.llmplatform.scheduler.batch;

import com.fasterxml.jackson.annotation.JsonInclude;
import com.fasterxml.jackson.annotation.JsonProperty;
import io.swagger.v3.oas.annotations.media.Schema;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** A page of batches, in OpenAI's shape. */
@Schema(name = "BatchList")
@JsonInclude(JsonInclude.Include.ALWAYS)
record BatchList(
    String object,
    List<BatchView> data,
    @JsonProperty("first_id") @Nullable String firstId,
    @JsonProperty("last_id") @Nullable String lastId,
    @JsonProperty("has_more") boolean hasMore) {

  /**
   * @param found one more than the page has, if there are more
   */
  static BatchList of(List<BatchView> found, int limit) {
    List<BatchView> page = found.subList(0, Math.min(limit, found.size()));
    return new BatchList(
        "list",
        page,
        page.isEmpty() ? null : page.get(0).id(),
        page.isEmpty() ? null : page.get(page.size() - 1).id(),
        found.size() > limit);
  }
}
