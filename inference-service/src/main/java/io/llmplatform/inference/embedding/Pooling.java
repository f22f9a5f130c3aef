package io.llmplatform.inference.embedding;

import java.nio.FloatBuffer;

/**
 * How a text's token vectors become one vector (sentence-transformers, {@code models.Pooling}).
 * Padding is on the right, so a text's tokens are the first of its row.
 */
enum Pooling {
  /** The first token's vector. */
  CLS,
  /** The last token's vector. */
  LAST_TOKEN,
  /** The largest value of each component. */
  MAX,
  /** The mean. */
  MEAN,
  /** The sum, divided by the square root of the number of tokens. */
  MEAN_SQRT_LENGTH;

  /**
   * @param vectors token vectors, row after row, absolute access
   * @param offset where the text's first token starts
   * @param tokens the text's tokens, at least 1
   */
  float[] pool(FloatBuffer vectors, int offset, int tokens, int dimensions) {
    return switch (this) {
      case CLS -> at(vectors, offset, dimensions);
      case LAST_TOKEN -> at(vectors, offset + (tokens - 1) * dimensions, dimensions);
      case MAX -> max(vectors, offset, tokens, dimensions);
      case MEAN -> scaledSum(vectors, offset, tokens, dimensions, tokens);
      case MEAN_SQRT_LENGTH ->
          scaledSum(vectors, offset, tokens, dimensions, (float) Math.sqrt(tokens));
    };
  }

  private static float[] at(FloatBuffer vectors, int offset, int dimensions) {
    float[] vector = new float[dimensions];
    vectors.get(offset, vector);
    return vector;
  }

  private static float[] max(FloatBuffer vectors, int offset, int tokens, int dimensions) {
    float[] result = at(vectors, offset, dimensions);
    float[] token = new float[dimensions];
    for (int t = 1; t < tokens; t++) {
      vectors.get(offset + t * dimensions, token);
      for (int d = 0; d < dimensions; d++) {
        result[d] = Math.max(result[d], token[d]);
      }
    }
    return result;
  }

  private static float[] scaledSum(
      FloatBuffer vectors, int offset, int tokens, int dimensions, float divisor) {
    float[] sum = at(vectors, offset, dimensions);
    float[] token = new float[dimensions];
    for (int t = 1; t < tokens; t++) {
      vectors.get(offset + t * dimensions, token);
      for (int d = 0; d < dimensions; d++) {
        sum[d] += token[d];
      }
    }
    for (int d = 0; d < dimensions; d++) {
      sum[d] /= divisor;
    }
    return sum;
  }
}
