package io.llmplatform.registry.api;

import com.fasterxml.jackson.annotation.JsonPropertyDescription;
import java.time.Duration;
import org.jspecify.annotations.Nullable;

/**
 * How a version runs on each instance that serves it. What is absent is as the instance is set.
 *
 * @param instances sessions of the model that run side by side; 1 to 64
 * @param device {@code cpu}, {@code cuda} or {@code cuda:N}
 * @param precision which of the version's files runs, by the suffixes that published ONNX models
 *     use: {@code fp32}, {@code fp16}, {@code int8}, {@code q4}
 * @param batching how requests are put together into runs
 * @param queue how requests wait
 * @param pinned whether the version stays in memory where others need room; null: it may leave
 */
public record VersionSettings(
    @JsonPropertyDescription("Sessions that run side by side, 1 to 64.")
        @Nullable Integer instances,
    @JsonPropertyDescription("cpu, cuda or cuda:N.") @Nullable String device,
    @JsonPropertyDescription("fp32, fp16, int8 or q4: which of the version's ONNX files runs.")
        @Nullable String precision,
    @JsonPropertyDescription("How requests are put together into runs.")
        @Nullable Batching batching,
    @JsonPropertyDescription("How requests wait for a run.") @Nullable Queueing queue,
    @JsonPropertyDescription(
            "Whether the version stays in memory where an instance's memory limit has others"
                + " leave.")
        @Nullable Boolean pinned) {

  /** Everything as the instance is set. */
  public static final VersionSettings NONE =
      new VersionSettings(null, null, null, null, null, null);

  /**
   * How requests are put together into runs.
   *
   * @param maxBatchSize sequences in one run; at least 1
   * @param maxBatchTokens tokens in one run, padding counted; at least 1
   * @param preferredBatchSize a run of so many sequences does not wait for more; at least 1, at
   *     most {@code maxBatchSize} where both are set
   * @param maxQueueDelay how long a run that is smaller waits for more; 0 to 10 s
   * @param maxPadding tokens by which a sequence may be padded to share a run; at least 0
   */
  public record Batching(
      @JsonPropertyDescription("Sequences in one run.") @Nullable Integer maxBatchSize,
      @JsonPropertyDescription("Tokens in one run, padding counted.")
          @Nullable Integer maxBatchTokens,
      @JsonPropertyDescription("A run of so many sequences does not wait for more.")
          @Nullable Integer preferredBatchSize,
      @JsonPropertyDescription("How long a smaller run waits for more; ISO 8601, such as PT0.005S.")
          @Nullable Duration maxQueueDelay,
      @JsonPropertyDescription("Tokens by which a sequence may be padded to share a run.")
          @Nullable Integer maxPadding) {}

  /**
   * How requests wait for a run.
   *
   * @param priority of requests that state none: 1, the first, to 10
   * @param timeout how long a request waits for its run at most, unless it states another; 1 ms to
   *     10 min
   * @param maxPendingTokens tokens that wait or run before further requests are refused; at least 1
   */
  public record Queueing(
      @JsonPropertyDescription("Of requests that state none: 1, the first, to 10.")
          @Nullable Integer priority,
      @JsonPropertyDescription("How long a request waits for its run; ISO 8601, such as PT30S.")
          @Nullable Duration timeout,
      @JsonPropertyDescription("Tokens that wait or run before further requests are refused.")
          @Nullable Integer maxPendingTokens) {}
}
