package io.llmplatform.log.usage;

/**
 * A logarithmic scale of buckets: bucket <i>i</i> holds the values in (γ<sup>i−1</sup>,
 * γ<sup>i</sup>], and any value of it is within 2 % of the bucket's own (DDSketch: Masson, Rim,
 * Lee, VLDB 2019, section 2.1, α = 0.02).
 */
final class LatencyScale {
  private static final double ACCURACY = 0.02;
  private static final double GAMMA = (1 + ACCURACY) / (1 - ACCURACY);
  private static final double LOG_GAMMA = Math.log(GAMMA);

  private LatencyScale() {}

  /** The bucket of a value; what is at most 1 is in bucket 0. */
  static int bucket(long value) {
    return value <= 1 ? 0 : (int) Math.ceil(Math.log(value) / LOG_GAMMA);
  }

  /** The value that stands for all of a bucket. */
  static double value(int bucket) {
    return 2 * Math.pow(GAMMA, bucket) / (GAMMA + 1);
  }
}
