package io.llmplatform.gateway.console;

import com.fasterxml.jackson.annotation.JsonIgnoreProperties;
import com.fasterxml.jackson.databind.PropertyNamingStrategies.SnakeCaseStrategy;
import com.fasterxml.jackson.databind.annotation.JsonNaming;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** Work that outlives its request, as scheduler-service tells it in OpenAI's shapes. */
final class LongWork {
  private LongWork() {}

  /** Batches, the newest first. */
  @JsonIgnoreProperties(ignoreUnknown = true)
  record Batches(List<Batch> data) {}

  /**
   * @param progress percent
   * @param estimatedSecondsLeft null: nothing is known
   */
  @JsonIgnoreProperties(ignoreUnknown = true)
  @JsonNaming(SnakeCaseStrategy.class)
  record Batch(
      String id,
      String endpoint,
      String status,
      long createdAt,
      Counts requestCounts,
      int progress,
      @Nullable Long estimatedSecondsLeft) {}

  /** Lines by what came of them. */
  @JsonIgnoreProperties(ignoreUnknown = true)
  record Counts(int total, int completed, int failed) {}

  /** Fine-tuning jobs, the newest first. */
  @JsonIgnoreProperties(ignoreUnknown = true)
  record Trainings(List<Training> data) {}

  /**
   * @param progress percent
   * @param estimatedFinish in epoch seconds; null: nothing is known
   */
  @JsonIgnoreProperties(ignoreUnknown = true)
  @JsonNaming(SnakeCaseStrategy.class)
  record Training(
      String id,
      String model,
      String status,
      long createdAt,
      int progress,
      @Nullable Long estimatedFinish,
      @Nullable String fineTunedModel,
      @Nullable Failure error) {}

  /** Why a training failed. */
  @JsonIgnoreProperties(ignoreUnknown = true)
  record Failure(@Nullable String message) {}
}
