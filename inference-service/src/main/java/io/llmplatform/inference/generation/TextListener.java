package io.llmplatform.inference.generation;

import io.llmplatform.inference.language.engine.Ending;

/**
 * Is told what a generation gives, in order, by the engine's thread: it must not block, and must
 * not throw.
 */
public interface TextListener {
  /** A token of the prompt, all of them in order and first, where they were asked for. */
  default void prompt(TextPiece.Token token) {}

  /**
   * The prompt is in the cache.
   *
   * @param cachedTokens of the prompt's, those that were reused
   */
  void prefilled(int cachedTokens);

  /** A token was chosen; its text may be held back, and come with a later one. */
  void piece(TextPiece piece);

  /** Text that was held back, and comes without a token: only the end follows. */
  void rest(String text);

  /**
   * The end, told once; all text came before.
   *
   * @param generated all tokens that were chosen
   */
  void ended(Ending ending, int generated);
}
