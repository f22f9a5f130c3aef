package io.llmplatform.inference.engine;

import java.time.Duration;

/**
 * How rows that wait are put together into runs.
 *
 * @param maxSize sequences in a run, at least 1
 * @param maxTokens tokens in a run, padding counted; a single longer row runs alone
 * @param preferredSize a run of so many sequences does not wait for more; 0: only a full one
 * @param maxDelay how long a smaller run waits for more; zero: a free worker takes what waits
 * @param maxPadding tokens by which a row may be padded to share a run: on a CPU, more costs as
 *     much as a run of its own
 */
public record Batching(
    int maxSize, int maxTokens, int preferredSize, Duration maxDelay, int maxPadding) {
  public Batching {
    if (maxSize < 1 || maxTokens < 1) {
      throw new IllegalArgumentException("a batch holds at least one sequence and one token");
    }
    if (preferredSize < 0 || maxPadding < 0 || maxDelay.isNegative()) {
      throw new IllegalArgumentException("a preferred size, a delay or a padding is negative");
    }
  }

  /** A run waits for more only while it holds less than this. */
  int enough() {
    return preferredSize == 0 ? maxSize : Math.min(preferredSize, maxSize);
  }
}
