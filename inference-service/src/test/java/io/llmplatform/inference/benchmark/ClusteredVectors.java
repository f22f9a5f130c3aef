package io.llmplatform.inference.benchmark;

import java.util.Random;

/**
 * Vectors of unit length that lie in clusters, as embeddings of texts do; the same ones for the
 * same seed. Used by one thread.
 */
final class ClusteredVectors {
  private static final int CLUSTERS = 1000;

  /** Of a vector's part outside of its cluster's centre; both have about unit length. */
  private static final float SPREAD = 0.6f;

  private final int dimensions;
  private final Random random;
  private final float[][] centres;

  ClusteredVectors(int dimensions, long seed) {
    this.dimensions = dimensions;
    this.random = new Random(seed);
    this.centres = new float[CLUSTERS][];
    for (int i = 0; i < CLUSTERS; i++) {
      centres[i] = direction();
    }
  }

  float[] next() {
    return near(centres[random.nextInt(CLUSTERS)], SPREAD);
  }

  /** A question about what lies there. */
  float[] near(float[] vector) {
    return near(vector, SPREAD / 2);
  }

  private float[] near(float[] centre, float spread) {
    float[] vector = direction();
    for (int i = 0; i < dimensions; i++) {
      vector[i] = centre[i] + spread * vector[i];
    }
    return unit(vector);
  }

  private float[] direction() {
    float[] vector = new float[dimensions];
    for (int i = 0; i < dimensions; i++) {
      vector[i] = (float) random.nextGaussian();
    }
    return unit(vector);
  }

  private static float[] unit(float[] vector) {
    float length = (float) Math.sqrt(product(vector, vector));
    for (int i = 0; i < vector.length; i++) {
      vector[i] /= length;
    }
    return vector;
  }

  static float product(float[] one, float[] other) {
    float product = 0;
    for (int i = 0; i < one.length; i++) {
      product += one[i] * other[i];
    }
    return product;
  }
}
