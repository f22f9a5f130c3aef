package io.llmplatform.inference.language.engine;

/**
 * A copy of the keys and values of some successive tokens, apart from any slot. It belongs to the
 * session that made it, and to that session's thread.
 */
public interface CacheBlock extends AutoCloseable {
  int tokens();

  /** Gives its memory back. */
  @Override
  void close();
}
