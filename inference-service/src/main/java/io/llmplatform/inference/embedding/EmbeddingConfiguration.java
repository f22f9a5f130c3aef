package io.llmplatform.inference.embedding;

import java.util.List;

/**
 * What a model's published files say of its embeddings.
 *
 * @param dimensions components of a vector
 * @param maxTokens tokens of a text, special tokens included
 * @param normalize whether vectors have length 1
 * @param lowercase whether texts are lower-cased before the tokenizer sees them
 * @param shortening which shorter vectors the model was trained for (Matryoshka)
 * @param prompts what the model wants to read before texts
 */
record EmbeddingConfiguration(
    Pooling pooling,
    int dimensions,
    int maxTokens,
    boolean normalize,
    boolean lowercase,
    Shortening shortening,
    Prompts prompts) {

  EmbeddingConfiguration {
    if (dimensions < 1) {
      throw new IllegalArgumentException("word_embedding_dimension is " + dimensions);
    }
    if (maxTokens < 1) {
      throw new IllegalArgumentException("max_seq_length is " + maxTokens);
    }
  }

  /** A vector of so many components for each text or pair, as the model gives it. */
  static EmbeddingConfiguration ofScores(EmbeddingModel.Scores scores) {
    return new EmbeddingConfiguration(
        Pooling.CLS,
        scores.count(),
        scores.maxTokens(),
        false,
        scores.lowercase(),
        Shortening.NONE,
        Prompts.NONE);
  }

  /**
   * @param any true when every shorter size is allowed
   * @param sizes the allowed sizes otherwise
   */
  record Shortening(boolean any, List<Integer> sizes) {
    static final Shortening NONE = new Shortening(false, List.of());

    Shortening {
      sizes = List.copyOf(sizes);
    }

    boolean allows(int size) {
      return any || sizes.contains(size);
    }
  }
}
