package io.llmplatform.inference;

/** How alike vectors are. */
final class Vectors {
  private Vectors() {}

  static double cosine(float[] a, float[] b) {
    double dot = 0;
    double squareA = 0;
    double squareB = 0;
    for (int i = 0; i < a.length; i++) {
      dot += a[i] * b[i];
      squareA += a[i] * a[i];
      squareB += b[i] * b[i];
    }
    return dot / Math.sqrt(squareA * squareB);
  }
}
