package io.llmplatform.inference.retrieval.chunking;

/** How an embedding model counts. Used by one thread. */
public interface TokenCount {

  /** Tokens of a text, special ones left out; of one that is too long, at least the limit. */
  int of(String text);

  /** Tokens that a text may have, special ones left out. */
  int limit();
}
