package io.llmplatform.inference.rerank;

/**
 * What a cross-encoder's published files say.
 *
 * @param maxTokens tokens of a query and a document together, special tokens included
 * @param sigmoid whether the model's number becomes a score between 0 and 1; else it is the score
 */
record RerankConfiguration(int maxTokens, boolean sigmoid) {
  RerankConfiguration {
    if (maxTokens < 1) {
      throw new IllegalArgumentException("the model takes %d tokens".formatted(maxTokens));
    }
  }
}
