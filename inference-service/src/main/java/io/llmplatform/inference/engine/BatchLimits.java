package io.llmplatform.inference.engine;

/**
 * How far sequences are put together into one run.
 *
 * @param maxSize sequences in a run, at least 1
 * @param maxTokens tokens in a run, padding counted; a single longer sequence runs alone
 */
public record BatchLimits(int maxSize, int maxTokens) {
  public BatchLimits {
    if (maxSize < 1 || maxTokens < 1) {
      throw new IllegalArgumentException("a batch holds at least one sequence and one token");
    }
  }
}
