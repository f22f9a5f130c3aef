package io.llmplatform.inference.embedding;

/** One thing to embed; {@code field} is its path in the request, for refusals: {@code input[3]}. */
public sealed interface EmbeddingInput {
  String field();

  /** A text, not empty. */
  record Text(String field, String text) implements EmbeddingInput {}

  /**
   * A text and another one beside it, read together by a model of pairs; neither is empty.
   *
   * @param field of the second, which alone is cut where both are too long
   * @param firstField of the first
   */
  record Pair(String firstField, String first, String field, String second)
      implements EmbeddingInput {}

  /** Tokens of the model's own vocabulary, taken as they are: no special tokens are added. */
  record TokenIds(String field, long[] ids) implements EmbeddingInput {}
}
