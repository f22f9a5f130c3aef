package io.llmplatform.inference.language.sampling;

/** e to the power of something that is not positive, some times faster than {@link Math#exp}. */
final class Exponential {
  /** Below this, a weight beside 1 is less than the 53 bits of a random number can tell. */
  static final double NEGLIGIBLE = -37;

  /** Parts of a power of two. */
  private static final int PARTS = 64;

  private static final double PARTS_PER_E = PARTS / Math.log(2);
  private static final double E_PER_PART = Math.log(2) / PARTS;

  /** 2 to the power of i / {@link #PARTS}. */
  private static final double[] POWERS = new double[PARTS];

  static {
    for (int i = 0; i < PARTS; i++) {
      POWERS[i] = Math.pow(2, (double) i / PARTS);
    }
  }

  private Exponential() {}

  /**
   * By 2^k, a table of 2^(i/64), and the Taylor polynomial of what remains, which is within
   * ±ln(2)/128; relative error below 1e-10.
   *
   * @param x {@link #NEGLIGIBLE} to 0
   */
  static double of(double x) {
    double parts = x * PARTS_PER_E;
    int n = (int) (parts - 0.5);
    double r = (parts - n) * E_PER_PART;
    double rest = 1 + r * (1 + r * (1.0 / 2 + r * (1.0 / 6)));
    double whole = Double.longBitsToDouble((1023L + (n >> 6)) << 52);
    return POWERS[n & (PARTS - 1)] * rest * whole;
  }
}
