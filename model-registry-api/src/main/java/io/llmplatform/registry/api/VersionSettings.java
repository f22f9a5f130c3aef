package io.llmplatform.registry.api;

import com.fasterxml.jackson.annotation.JsonPropertyDescription;
import org.jspecify.annotations.Nullable;

/**
 * How a version runs on each instance that serves it. What is absent is as the instance is set.
 *
 * @param instances sessions of the model that run side by side; 1 to 64
 * @param device {@code cpu}, {@code cuda} or {@code cuda:N}
 * @param precision which of the version's files runs, by the suffixes that published ONNX models
 *     use: {@code fp32}, {@code fp16}, {@code int8}, {@code q4}
 * @param batching limits of one run
 */
public record VersionSettings(
    @JsonPropertyDescription("Sessions that run side by side, 1 to 64.")
        @Nullable Integer instances,
    @JsonPropertyDescription("cpu, cuda or cuda:N.") @Nullable String device,
    @JsonPropertyDescription("fp32, fp16, int8 or q4: which of the version's ONNX files runs.")
        @Nullable String precision,
    @JsonPropertyDescription("Limits of one run of the model.") @Nullable Batching batching) {

  /**
   * Limits of one run of the model.
   *
   * @param maxBatchSize sequences in one run; at least 1
   * @param maxBatchTokens tokens in one run, padding counted; at least 1
   */
  public record Batching(
      @JsonPropertyDescription("Sequences in one run.") @Nullable Integer maxBatchSize,
      @JsonPropertyDescription("Tokens in one run, padding counted.")
          @Nullable Integer maxBatchTokens) {}
}
