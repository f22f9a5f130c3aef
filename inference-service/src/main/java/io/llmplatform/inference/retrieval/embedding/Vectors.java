package io.llmplatform.inference.retrieval.embedding;

/** Vectors as they are kept, and their direction. */
public final class Vectors {
  private Vectors() {}

  /** The same direction with length 1; a vector of zeros stays one. */
  public static float[] unit(float[] vector) {
    double squares = 0;
    for (float component : vector) {
      squares += (double) component * component;
    }
    double length = Math.max(Math.sqrt(squares), 1e-12);
    float[] unit = new float[vector.length];
    for (int i = 0; i < vector.length; i++) {
      unit[i] = (float) (vector[i] / length);
    }
    return unit;
  }
}
