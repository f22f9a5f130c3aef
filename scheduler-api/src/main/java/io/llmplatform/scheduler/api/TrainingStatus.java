package io.llmplatform.scheduler.api;

import com.fasterxml.jackson.annotation.JsonInclude;
import java.time.Instant;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * What an external trainer says of its run, as JSON on the Kafka topic {@link #TOPIC} with the
 * run's id as key, or as the body of {@code POST {reportTo}/status}: a CloudEvents envelope
 * (version 1.0). A report that arrives again under the same {@code id} does nothing.
 *
 * @param specversion of CloudEvents
 * @param id differs for each report
 * @param type {@code training.status}
 * @param source names the trainer
 * @param subject the run's id
 * @param time when it was made; absent: not known
 * @param data what is said
 */
@JsonInclude(JsonInclude.Include.NON_NULL)
public record TrainingStatus(
    @Nullable String specversion,
    @Nullable String id,
    @Nullable String type,
    @Nullable String source,
    @Nullable String subject,
    @Nullable Instant time,
    @Nullable Report data) {
  public static final String TOPIC = "training.status";
  public static final String DEAD_LETTERS = "training.status.dead-letters";
  public static final String TYPE = "training.status";

  /**
   * @param token of the attempt; may be absent where it is the request's bearer token
   * @param state {@code running}, {@code succeeded} once all artifacts are there, {@code failed}
   *     where another attempt would fail too
   * @param progress percent; absent: as before
   * @param step that was reached; with it the metrics are a checkpoint's
   * @param metrics name to number
   * @param trainedTokens so far
   * @param message a sentence for the owner
   * @param error why it failed
   */
  @JsonInclude(JsonInclude.Include.NON_NULL)
  public record Report(
      @Nullable String token,
      @Nullable String state,
      @Nullable Integer progress,
      @Nullable Integer step,
      @Nullable Map<String, Double> metrics,
      @Nullable Long trainedTokens,
      @Nullable String message,
      @Nullable Error error) {}

  /**
   * @param code such as {@code out_of_memory}
   * @param message a sentence
   */
  public record Error(String code, String message) {}
}
