package io.llmplatform.inference.embedding;

/** One thing to embed; {@code field} is its path in the request, for refusals: {@code input[3]}. */
public sealed interface EmbeddingInput {
  String field();

  /** A text, not empty. */
  record Text(String field, String text) implements EmbeddingInput {}

  /** Tokens of the model's own vocabulary, taken as they are: no special tokens are added. */
  record TokenIds(String field, long[] ids) implements EmbeddingInput {}
}
