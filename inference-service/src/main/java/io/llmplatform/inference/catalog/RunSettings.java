package io.llmplatform.inference.catalog;

import io.llmplatform.inference.engine.BatchSettings;
import io.llmplatform.inference.engine.QueueSettings;
import org.jspecify.annotations.Nullable;

/**
 * How a version runs; what is null is as the instance is set.
 *
 * @param instances runs of the version that may go on side by side, at least 1
 * @param device {@code cpu}, {@code cuda} or {@code cuda:N}
 * @param precision which of the version's ONNX files runs: {@code fp32}, {@code fp16}, {@code int8}
 *     or {@code q4}
 */
public record RunSettings(
    @Nullable Integer instances,
    @Nullable String device,
    @Nullable String precision,
    BatchSettings batching,
    QueueSettings queue) {
  /** Everything as the instance is set. */
  public static final RunSettings DEFAULT =
      new RunSettings(null, null, null, BatchSettings.DEFAULT, QueueSettings.DEFAULT);
}
