package io.llmplatform.inference.cache.answers;

/** The cosine of the angle between two vectors. */
final class Cosine {
  private Cosine() {}

  /** -1 to 1, up to rounding; -1 where there is no angle: unlike lengths, or a vector of zeros. */
  static double of(float[] a, float[] b) {
    if (a.length != b.length) {
      return -1;
    }
    double product = 0;
    double ofA = 0;
    double ofB = 0;
    for (int i = 0; i < a.length; i++) {
      product += (double) a[i] * b[i];
      ofA += (double) a[i] * a[i];
      ofB += (double) b[i] * b[i];
    }
    double lengths = Math.sqrt(ofA * ofB);
    return lengths > 0 ? product / lengths : -1;
  }
}
