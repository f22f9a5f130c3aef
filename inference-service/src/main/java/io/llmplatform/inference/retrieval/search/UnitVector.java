package io.llmplatform.inference.retrieval.search;

/** Directions of vectors. */
final class UnitVector {
  private UnitVector() {}

  /** The same direction with length 1. Its components are finite and not all 0. */
  static float[] of(float[] vector) {
    double squares = 0;
    for (float component : vector) {
      squares += (double) component * component;
    }
    double length = Math.max(Math.sqrt(squares), Float.MIN_NORMAL);
    float[] unit = new float[vector.length];
    for (int i = 0; i < vector.length; i++) {
      unit[i] = (float) (vector[i] / length);
    }
    return unit;
  }
}
