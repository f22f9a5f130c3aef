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
 *     use: {@code fp32}, {@code fp16}, {@code int8}, {@code uint8}, {@code quantized}, {@code q4},
 *     {@code q4f16}, {@code bnb4}
 * @param batching how requests are put together into runs
 * @param queue how requests wait
 * @param generation of a language model
 * @param pinned whether the version stays in memory where others need room; null: it may leave
 */
public record VersionSettings(
    @JsonPropertyDescription("Sessions that run side by side, 1 to 64.")
        @Nullable Integer instances,
    @JsonPropertyDescription("cpu, cuda or cuda:N.") @Nullable String device,
    @JsonPropertyDescription(
            "fp32, fp16, int8, uint8, quantized, q4, q4f16 or bnb4: which of the version's ONNX"
                + " files runs.")
        @Nullable String precision,
    @JsonPropertyDescription("How requests are put together into runs.")
        @Nullable Batching batching,
    @JsonPropertyDescription("How requests wait for a run.") @Nullable Queueing queue,
    @JsonPropertyDescription("How a language model generates.") @Nullable Generation generation,
    @JsonPropertyDescription(
            "Whether the version stays in memory where an instance's memory limit has others"
                + " leave.")
        @Nullable Boolean pinned) {

  /** Everything as the instance is set. */
  public static final VersionSettings NONE =
      new VersionSettings(null, null, null, null, null, null, null);

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

  /**
   * How a language model generates.
   *
   * @param maxContextTokens tokens of a sequence at most, prompt and completion together; at least
   *     2
   * @param maxSequences sequences that run at a time; 1 to 1024
   * @param cacheTokens tokens of all sequences that run at a time: where contexts are long, fewer
   *     sequences run; at least 2
   * @param prefillChunk tokens of a prompt that are computed between two steps of the others; 0: as
   *     many as {@code interTokenTarget} allows
   * @param interTokenTarget how long a sequence should wait for its next token at most while
   *     prompts of others are computed; 1 ms to 10 s
   * @param prefixCacheTokens tokens of prompts that are kept for those that begin alike; 0: none
   */
  public record Generation(
      @JsonPropertyDescription("Tokens of a sequence at most, prompt and completion together.")
          @Nullable Integer maxContextTokens,
      @JsonPropertyDescription("Sequences that run at a time, 1 to 1024.")
          @Nullable Integer maxSequences,
      @JsonPropertyDescription("Tokens of all sequences that run at a time.")
          @Nullable Integer cacheTokens,
      @JsonPropertyDescription(
              "Tokens of a prompt that are computed between two steps of the others; 0: as many as"
                  + " interTokenTarget allows.")
          @Nullable Integer prefillChunk,
      @JsonPropertyDescription(
              "How long a sequence should wait for its next token at most while prompts of others"
                  + " are computed; ISO 8601, such as PT0.1S.")
          @Nullable Duration interTokenTarget,
      @JsonPropertyDescription(
              "Tokens of prompts that are kept for those that begin alike; 0: none.")
          @Nullable Integer prefixCacheTokens) {}
}
