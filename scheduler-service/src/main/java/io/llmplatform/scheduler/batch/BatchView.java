package io.llmplatform.scheduler.batch;

import com.fasterxml.jackson.annotation.JsonInclude;
import com.fasterxml.jackson.annotation.JsonProperty;
import io.llmplatform.scheduler.batch.Batch.Counts;
import io.swagger.v3.oas.annotations.media.Schema;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** A batch, in OpenAI's shape; times are in epoch seconds. */
@Schema(name = "Batch")
@JsonInclude(JsonInclude.Include.ALWAYS)
record BatchView(
    String id,
    String object,
    String endpoint,
    @Nullable Errors errors,
    @JsonProperty("input_file_id") String inputFileId,
    @JsonProperty("completion_window") String completionWindow,
    BatchStatus status,
    @JsonProperty("output_file_id") @Nullable String outputFileId,
    @JsonProperty("error_file_id") @Nullable String errorFileId,
    @JsonProperty("created_at") long createdAt,
    @JsonProperty("in_progress_at") @Nullable Long inProgressAt,
    @JsonProperty("expires_at") long expiresAt,
    @JsonProperty("finalizing_at") @Nullable Long finalizingAt,
    @JsonProperty("completed_at") @Nullable Long completedAt,
    @JsonProperty("failed_at") @Nullable Long failedAt,
    @JsonProperty("expired_at") @Nullable Long expiredAt,
    @JsonProperty("cancelling_at") @Nullable Long cancellingAt,
    @JsonProperty("cancelled_at") @Nullable Long cancelledAt,
    @JsonProperty("request_counts") RequestCounts requestCounts,
    Usage usage,
    @Nullable Map<String, String> metadata,
    @Schema(description = "Percent of the lines that are done") int progress,
    @Schema(description = "At the pace so far; null where nothing is known")
        @JsonProperty("estimated_seconds_left")
        @Nullable Long estimatedSecondsLeft) {

  @Schema(name = "BatchErrors")
  record Errors(String object, List<BatchError> data) {}

  /** Lines by what came of them. */
  @Schema(name = "BatchRequestCounts")
  record RequestCounts(int total, int completed, int failed) {}

  /** Tokens of the lines that were answered. */
  @Schema(name = "BatchUsage")
  record Usage(
      @JsonProperty("input_tokens") long inputTokens,
      @JsonProperty("input_tokens_details") InputDetails inputTokensDetails,
      @JsonProperty("output_tokens") long outputTokens,
      @JsonProperty("output_tokens_details") OutputDetails outputTokensDetails,
      @JsonProperty("total_tokens") long totalTokens) {
    static Usage of(Counts counts) {
      return new Usage(
          counts.promptTokens(),
          new InputDetails(0),
          counts.completionTokens(),
          new OutputDetails(0),
          counts.promptTokens() + counts.completionTokens());
    }
  }

  record InputDetails(@JsonProperty("cached_tokens") long cachedTokens) {}

  record OutputDetails(@JsonProperty("reasoning_tokens") long reasoningTokens) {}

  static BatchView of(Batch batch, Instant now) {
    Batch.Times times = batch.times();
    Counts counts = batch.counts();
    return new BatchView(
        batch.id(),
        "batch",
        batch.endpoint(),
        batch.errors().isEmpty() ? null : new Errors("list", batch.errors()),
        batch.inputFile(),
        batch.window(),
        batch.status(),
        batch.outputFile(),
        batch.errorFile(),
        times.created().getEpochSecond(),
        seconds(times.inProgress()),
        times.expires().getEpochSecond(),
        seconds(times.finalizing()),
        seconds(times.completed()),
        seconds(times.failed()),
        seconds(times.expired()),
        seconds(times.cancelling()),
        seconds(times.cancelled()),
        new RequestCounts(batch.lines(), counts.completed(), counts.failed()),
        Usage.of(counts),
        batch.metadata(),
        progress(batch),
        secondsLeft(batch, now));
  }

  private static @Nullable Long seconds(@Nullable Instant time) {
    return time == null ? null : time.getEpochSecond();
  }

  private static int progress(Batch batch) {
    return batch.lines() == 0 ? 0 : (int) (100L * batch.counts().done() / batch.lines());
  }

  private static @Nullable Long secondsLeft(Batch batch, Instant now) {
    Instant begun = batch.times().inProgress();
    int done = batch.counts().done();
    if (batch.status().hasEnded()) {
      return 0L;
    }
    if (begun == null || done == 0) {
      return null;
    }
    long spent = Math.max(1, Duration.between(begun, now).toMillis());
    return (spent * (batch.lines() - done) / done + 999) / 1000;
  }
}
