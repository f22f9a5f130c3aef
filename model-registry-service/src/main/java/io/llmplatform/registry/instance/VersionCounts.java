package io.llmplatform.registry.instance;

import io.llmplatform.registry.api.LatencyBuckets;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * Requests that ended on versions. Immutable.
 *
 * @param requests how many
 * @param failures of them
 * @param latencies how many took how long; one count for each of {@link LatencyBuckets}
 */
public record VersionCounts(long requests, long failures, List<Long> latencies) {
  public static final VersionCounts NONE =
      new VersionCounts(0, 0, Collections.nCopies(LatencyBuckets.count(), 0L));

  private static final double P95 = 0.95;

  public VersionCounts {
    latencies = List.copyOf(latencies);
  }

  /** Both together. */
  public VersionCounts plus(VersionCounts other) {
    List<Long> sums = new ArrayList<>();
    for (int i = 0; i < latencies.size(); i++) {
      sums.add(latencies.get(i) + other.latencies.get(i));
    }
    return new VersionCounts(requests + other.requests, failures + other.failures, sums);
  }

  /** What came after an earlier state of the same process. */
  public VersionCounts since(VersionCounts earlier) {
    List<Long> differences = new ArrayList<>();
    for (int i = 0; i < latencies.size(); i++) {
      differences.add(Math.max(0, latencies.get(i) - earlier.latencies.get(i)));
    }
    return new VersionCounts(
        Math.max(0, requests - earlier.requests),
        Math.max(0, failures - earlier.failures),
        differences);
  }

  /** The same, and so many requests that take longer than any bound. */
  public VersionCounts withEndless(int more) {
    List<Long> counts = new ArrayList<>(latencies);
    int last = counts.size() - 1;
    counts.set(last, counts.get(last) + more);
    return new VersionCounts(requests + more, failures, counts);
  }

  /** Failures per request; 0 without requests. */
  public double errorRate() {
    return requests == 0 ? 0 : (double) failures / requests;
  }

  /** Most of the requests, 95 %, took at most so many milliseconds, which may be infinite. */
  public double p95() {
    return LatencyBuckets.quantile(latencies, P95);
  }

  /**
   * As {@link #p95}, for JSON: nothing without requests, and a great number for an infinite one.
   */
  public @Nullable Double shownP95() {
    if (latencies.stream().allMatch(count -> count == 0)) {
      return null;
    }
    double p95 = p95();
    return Double.isInfinite(p95) ? Double.valueOf(Integer.MAX_VALUE) : p95;
  }
}
