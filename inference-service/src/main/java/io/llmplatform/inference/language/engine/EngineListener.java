package io.llmplatform.inference.language.engine;

import java.time.Duration;

/**
 * Is told by an engine's thread what it does, for meters: it must not block, and must not throw.
 */
public interface EngineListener {
  /** Listens to nothing. */
  EngineListener NONE = new EngineListener() {};

  /**
   * A sequence has got its slot.
   *
   * @param waited since its submission
   * @param promptTokens all tokens of its prompt
   * @param cachedTokens those of them that a kept prefix spared
   */
  default void started(Duration waited, int promptTokens, int cachedTokens) {}

  /** A piece of a prompt went into the cache. */
  default void prefilled(int tokens, Duration took) {}

  /** A token was appended to each of the running sequences. */
  default void decoded(int sequences, Duration took) {}

  /**
   * A sequence has ended, which may never have started.
   *
   * @param generated tokens that were chosen for it
   */
  default void ended(Ending ending, int promptTokens, int generated) {}
}
