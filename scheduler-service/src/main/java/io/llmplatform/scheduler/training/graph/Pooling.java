package io.llmplatform.scheduler.training.graph;

/** How the vectors of a text's tokens become the text's (sentence-transformers, Pooling). */
public enum Pooling {
  /** The first token's vector. */
  CLS,
  /** The mean of all tokens that are no padding. */
  MEAN
}
