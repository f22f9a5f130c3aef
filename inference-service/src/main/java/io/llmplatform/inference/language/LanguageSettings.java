package io.llmplatform.inference.language;

import java.time.Duration;

/**
 * How a language model runs.
 *
 * @param maxContextTokens tokens of a sequence at most, where the model takes more; at least 2
 * @param maxSequences sequences that run at a time, at least 1
 * @param cacheTokens tokens of all sequences that run at a time, at least 1: where contexts are
 *     long, fewer sequences run
 * @param prefillChunk tokens of a prompt that are computed between two steps of the others; 0: as
 *     many as {@code interTokenTarget} allows
 * @param interTokenTarget how long a sequence should wait for its next token at most while prompts
 *     of others are computed
 * @param prefixCacheTokens tokens of prompts that are kept for those that begin alike; 0: none
 */
public record LanguageSettings(
    int maxContextTokens,
    int maxSequences,
    int cacheTokens,
    int prefillChunk,
    Duration interTokenTarget,
    int prefixCacheTokens) {
  /** What {@code inference.language} is set to where nobody sets it. */
  public static final LanguageSettings DEFAULT =
      new LanguageSettings(4096, 16, 32768, 0, Duration.ofMillis(80), 8192);

  public LanguageSettings {
    if (maxContextTokens < 2 || maxSequences < 1 || cacheTokens < 1) {
      throw new IllegalArgumentException(
          "a context of %d tokens, %d sequences, a cache of %d tokens"
              .formatted(maxContextTokens, maxSequences, cacheTokens));
    }
    if (prefillChunk < 0
        || interTokenTarget.isNegative()
        || interTokenTarget.isZero()
        || prefixCacheTokens < 0) {
      throw new IllegalArgumentException(
          "chunks of %d tokens, a target of %s, prefixes of %d tokens"
              .formatted(prefillChunk, interTokenTarget, prefixCacheTokens));
    }
  }

  /**
   * Tokens that a sequence may have.
   *
   * @param model what the model takes
   */
  public int contextLength(int model) {
    return Math.min(maxContextTokens, model);
  }

  /**
   * Sequences that run at a time: as many as the cache holds, at least one.
   *
   * @param model tokens that a sequence of the model may have
   */
  public int slots(int model) {
    return Math.max(1, Math.min(maxSequences, cacheTokens / contextLength(model)));
  }
}
