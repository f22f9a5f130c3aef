package io.llmplatform.inference.language.sampling;

/** e to the power of something that is not positive, some times faster than {@link Math#exp}. */
final class Exponential {
  /** Below this, a weight beside 1 is less than the 53 bits of a random number can tell. */
  static final double NEGLIGIBLE = -37;

  private static final double LOG2_E = 1 / Math.log(2);
  private static final double LN2 = Math.log(2);

  private Exponential() {}

  /**
   * By 2^k times the Taylor polynomial of what remains, which is within ±ln(2)/2; relative error
   * below 1e-8.
   *
   * @param x {@link #NEGLIGIBLE} to 0
   */
  static double of(double x) {
    double binary = x * LOG2_E;
    int k = (int) (binary - 0.5);
    double r = (binary - k) * LN2;
    double sum =
        1
            + r
                * (1
                    + r
                        * (1.0 / 2
                            + r
                                * (1.0 / 6
                                    + r
                                        * (1.0 / 24
                                            + r
                                                * (1.0 / 120
                                                    + r * (1.0 / 720 + r * (1.0 / 5040)))))));
    return sum * Double.longBitsToDouble((1023L + k) << 52);
  }
}
