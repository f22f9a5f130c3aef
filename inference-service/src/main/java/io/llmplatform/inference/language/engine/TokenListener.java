package io.llmplatform.inference.language.engine;

import io.llmplatform.inference.language.sampling.SampledToken;

/**
 * Is told what a generation gives, in order, by the engine's thread: it must not block, and must
 * not throw.
 */
public interface TokenListener {
  /**
   * A token of the prompt, all of them in order and before anything else; told only where the
   * sampler scores prompts.
   */
  default void prompt(SampledToken token) {}

  /**
   * The prompt is in the cache.
   *
   * @param cachedTokens of the prompt's, those that were reused from a prefix
   */
  default void prefilled(int cachedTokens) {}

  /**
   * @return whether to go on; false ends the generation as {@link Ending#STOP}
   */
  boolean token(SampledToken token);

  /**
   * The end, told once; nothing follows.
   *
   * @param generated all tokens that were chosen, a stop token included
   */
  void ended(Ending ending, int generated);
}
