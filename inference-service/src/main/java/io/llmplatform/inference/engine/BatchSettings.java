package io.llmplatform.inference.engine;

import java.time.Duration;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/**
 * What a version sets of its {@link Batching}; what is null is as the engine is set. Parameters as
 * there.
 */
public record BatchSettings(
    @Nullable Integer maxSize,
    @Nullable Integer maxTokens,
    @Nullable Integer preferredSize,
    @Nullable Duration maxDelay,
    @Nullable Integer maxPadding) {
  /** Everything as the engine is set. */
  public static final BatchSettings DEFAULT = new BatchSettings(null, null, null, null, null);

  public BatchSettings {
    if ((maxSize != null && maxSize < 1) || (maxTokens != null && maxTokens < 1)) {
      throw new IllegalArgumentException(
          "batches of %s sequences and %s tokens".formatted(maxSize, maxTokens));
    }
  }

  /** The batching in force, where the engine's own is this. */
  public Batching over(Batching own) {
    return new Batching(
        Objects.requireNonNullElse(maxSize, own.maxSize()),
        Objects.requireNonNullElse(maxTokens, own.maxTokens()),
        Objects.requireNonNullElse(preferredSize, own.preferredSize()),
        Objects.requireNonNullElse(maxDelay, own.maxDelay()),
        Objects.requireNonNullElse(maxPadding, own.maxPadding()));
  }
}
