package io.llmplatform.inference.engine;

import org.jspecify.annotations.Nullable;

/**
 * On what terms a version's works run.
 *
 * @param lane limits how many run side by side
 * @param maxBatchSize in place of the engine's own limit; null: that one holds
 * @param maxBatchTokens in place of the engine's own limit; null: that one holds
 * @param yielding whether works run only while no other work waits, on a part of the workers, and
 *     are refused rather than let anything else be refused for them
 */
public record Terms(
    Lane lane, @Nullable Integer maxBatchSize, @Nullable Integer maxBatchTokens, boolean yielding) {

  public Terms {
    if ((maxBatchSize != null && maxBatchSize < 1)
        || (maxBatchTokens != null && maxBatchTokens < 1)) {
      throw new IllegalArgumentException(
          "batches of %s sequences and %s tokens".formatted(maxBatchSize, maxBatchTokens));
    }
  }

  /** Works that nothing sets apart. */
  public static Terms plain() {
    return new Terms(new Lane(Integer.MAX_VALUE), null, null, false);
  }

  /** The same terms for works that give way to all others. */
  public Terms forCopies() {
    return new Terms(lane, maxBatchSize, maxBatchTokens, true);
  }

  /** The limits on one run, where the engine's own are these. */
  public BatchLimits batch(BatchLimits own) {
    return new BatchLimits(
        maxBatchSize == null ? own.maxSize() : maxBatchSize,
        maxBatchTokens == null ? own.maxTokens() : maxBatchTokens);
  }
}
