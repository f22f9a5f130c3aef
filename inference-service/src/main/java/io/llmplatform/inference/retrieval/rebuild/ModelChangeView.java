package io.llmplatform.inference.retrieval.rebuild;

import com.fasterxml.jackson.annotation.JsonInclude;
import com.fasterxml.jackson.annotation.JsonProperty;
import io.llmplatform.inference.retrieval.rebuild.Rebuild.State;
import io.swagger.v3.oas.annotations.media.Schema;
import java.time.Instant;
import java.util.Locale;
import org.jspecify.annotations.Nullable;

/** A change of a store's embedding model, as answers show it; times are in epoch seconds. */
@Schema(name = "EmbeddingModelChange")
@JsonInclude
record ModelChangeView(
    String object,
    @JsonProperty("vector_store_id") String store,
    @Schema(description = "in_progress, completed, failed or cancelled") String status,
    @JsonProperty("embedding_model") String model,
    @JsonProperty("previous_embedding_model") String previous,
    @Schema(description = "0 to 100") int percent,
    @JsonProperty("chunks_total") int total,
    @JsonProperty("chunks_completed") int done,
    @Nullable String error,
    @JsonProperty("created_at") long createdAt,
    @JsonProperty("ended_at") @Nullable Long endedAt) {

  static ModelChangeView of(ChangingModel.Seen seen) {
    Rebuild rebuild = seen.rebuild();
    boolean completed = rebuild.state() == State.COMPLETED;
    Instant ended = rebuild.endedAt();
    return new ModelChangeView(
        "vector_store.embedding_model_change",
        rebuild.store(),
        rebuild.state().name().toLowerCase(Locale.ROOT),
        rebuild.model(),
        rebuild.oldModel(),
        completed ? 100 : seen.progress().percent(),
        seen.progress().total(),
        completed ? seen.progress().total() : seen.progress().done(),
        rebuild.error(),
        rebuild.createdAt().getEpochSecond(),
        ended == null ? null : ended.getEpochSecond());
  }
}
