package io.llmplatform.inference.language.model;

import io.llmplatform.inference.language.engine.Ending;
import io.llmplatform.inference.language.engine.TokenListener;
import io.llmplatform.inference.language.sampling.SampledToken;
import org.jspecify.annotations.Nullable;

/**
 * Is told what a completion gives, in order, by the engine's thread: it must not block, and must
 * not throw.
 */
public interface CompletionListener {
  /** A token of the prompt, as {@link TokenListener#prompt}. */
  default void prompt(SampledToken token) {}

  /**
   * The prompt is in the cache.
   *
   * @param cachedTokens of the prompt's, those that were reused from a prefix
   */
  default void prefilled(int cachedTokens) {}

  /**
   * A token was chosen, or the text ends with what was held back.
   *
   * @param text that has come to be whole, and begins no stop string; possibly empty
   * @param token null for what was held back at the end
   * @return whether to go on; false ends the completion as {@link Ending#STOP}, and nothing but its
   *     end is told
   */
  boolean piece(String text, @Nullable SampledToken token);

  /** The end, told once; nothing follows. */
  void ended(End end);

  /**
   * How a completion ended.
   *
   * @param stopString that ended it; null: something else did
   * @param promptTokens tokens of the prompt
   * @param cachedTokens those of them that were reused from a prefix
   * @param generated all tokens that were chosen, a stop token included
   */
  record End(
      Ending ending,
      @Nullable String stopString,
      int promptTokens,
      int cachedTokens,
      int generated) {}
}
