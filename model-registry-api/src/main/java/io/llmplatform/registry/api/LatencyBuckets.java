package io.llmplatform.registry.api;

import java.util.Arrays;
import java.util.List;

/**
 * Classes of latency in which instances count requests, so that counts of several instances add up.
 * Bucket {@code i} holds what took longer than bound {@code i - 1} and at most bound {@code i}; the
 * last bucket is unbounded. Neighbouring bounds differ by a fifth, hence a percentile is at most a
 * fifth too high.
 */
public final class LatencyBuckets {
  private static final double RATIO = 1.2;
  private static final double[] BOUNDS = bounds();

  private LatencyBuckets() {}

  // From a millisecond to more than ten minutes.
  private static double[] bounds() {
    double[] bounds = new double[74];
    double bound = 1;
    for (int i = 0; i < bounds.length; i++) {
      bounds[i] = bound;
      bound *= RATIO;
    }
    return bounds;
  }

  /** How many buckets there are, the unbounded one included. */
  public static int count() {
    return BOUNDS.length + 1;
  }

  /** The bucket of a latency in milliseconds. */
  public static int of(double millis) {
    int found = Arrays.binarySearch(BOUNDS, millis);
    return found >= 0 ? found : -found - 1;
  }

  /**
   * The upper bound, in milliseconds, of the bucket in which the quantile lies.
   *
   * @param counts one for each bucket
   * @param quantile above 0, at most 1
   * @return 0 without counts; infinite where it lies in the unbounded bucket
   */
  public static double quantile(List<Long> counts, double quantile) {
    long total = counts.stream().mapToLong(Long::longValue).sum();
    if (total == 0) {
      return 0;
    }
    long rank = (long) Math.ceil(quantile * total);
    long seen = 0;
    for (int i = 0; i < counts.size(); i++) {
      seen += counts.get(i);
      if (seen >= rank) {
        return i < BOUNDS.length ? BOUNDS[i] : Double.POSITIVE_INFINITY;
      }
    }
    return Double.POSITIVE_INFINITY;
  }
}
