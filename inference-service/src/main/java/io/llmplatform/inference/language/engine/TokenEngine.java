package io.llmplatform.inference.language.engine;

/** Tokens in, tokens out: runs the generations of one model. Thread-safe. */
public interface TokenEngine extends AutoCloseable {
  /** A generation that runs, or waits to. */
  interface Running {
    /** The client has gone: ends at the next step, as {@link Ending#CANCELLED}. Any thread. */
    void cancel();
  }

  /**
   * Takes a generation and returns at once.
   *
   * @param listener is told of each token and, exactly once, of the end, unless this throws
   * @throws io.llmplatform.inference.engine.QueueFull when too much waits; nothing of it is kept
   * @throws io.llmplatform.inference.engine.EngineStopped after {@link #close}
   * @throws IllegalArgumentException when the prompt is empty, or does not fit with at least one
   *     more token into {@link #contextLength}
   */
  Running submit(TokenRequest request, TokenListener listener);

  /** Most tokens that a sequence may have, prompt and completion together. */
  int contextLength();

  /** What it is doing, for meters; cheap. */
  Load load();

  /**
   * @param running sequences in the batch
   * @param waiting sequences that have no slot yet
   * @param cacheUsed of the cache's capacity in tokens, 0 to 1
   */
  record Load(int running, int waiting, double cacheUsed) {}

  /** Answers everyone who still waits or runs with {@link Ending#FAILED}, and frees the cache. */
  @Override
  void close();
}
