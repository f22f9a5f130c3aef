package io.llmplatform.inference.catalog;

import io.llmplatform.inference.engine.BatchSettings;
import io.llmplatform.inference.engine.QueueSettings;
import io.llmplatform.inference.language.GenerationSettings;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/**
 * How a version runs; what is null is as the instance is set.
 *
 * @param instances runs of the version that may go on side by side, at least 1
 * @param device {@code cpu}, {@code cuda} or {@code cuda:N}
 * @param precision which of the version's ONNX files runs: {@code fp32}, {@code fp16}, {@code
 *     int8}, {@code q4} and so on, by the suffixes of published files
 * @param generation of a language model
 */
public record RunSettings(
    @Nullable Integer instances,
    @Nullable String device,
    @Nullable String precision,
    BatchSettings batching,
    QueueSettings queue,
    GenerationSettings generation) {
  /** Everything as the instance is set. */
  public static final RunSettings DEFAULT =
      new RunSettings(null, null, null, BatchSettings.DEFAULT, QueueSettings.DEFAULT);

  public RunSettings {
    // What an instance remembered before there were language models does not name it.
    generation = Objects.requireNonNullElse(generation, GenerationSettings.DEFAULT);
  }

  /** Of a model that generates no text. */
  public RunSettings(
      @Nullable Integer instances,
      @Nullable String device,
      @Nullable String precision,
      BatchSettings batching,
      QueueSettings queue) {
    this(instances, device, precision, batching, queue, GenerationSettings.DEFAULT);
  }
}
