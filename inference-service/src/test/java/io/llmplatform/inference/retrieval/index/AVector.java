package io.llmplatform.inference.retrieval.index;

import java.util.Arrays;

/** Vectors of unit length. */
public final class AVector {
  public static final int DIMENSIONS = 8;

  private AVector() {}

  /** In the direction of these components, and 0 in the others. */
  public static float[] of(float... components) {
    float[] vector = Arrays.copyOf(components, DIMENSIONS);
    double square = 0;
    for (float component : vector) {
      square += component * component;
    }
    for (int i = 0; i < vector.length; i++) {
      vector[i] /= (float) Math.sqrt(square);
    }
    return vector;
  }
}
