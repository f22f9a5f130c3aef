package io.llmplatform.log.usage;

import com.fasterxml.jackson.annotation.JsonPropertyDescription;
import java.util.Map;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;

/** How often each latency was seen, by buckets of {@link LatencyScale}. Belongs to one thread. */
final class Latencies {
  private static final double MICROS_PER_MILLI = 1000;

  private final TreeMap<Integer, Long> buckets = new TreeMap<>();
  private long count;

  /** Adds counts by bucket, as they stand in documents. */
  void add(Map<String, ?> counts) {
    counts.forEach((bucket, times) -> add(Integer.parseInt(bucket), ((Number) times).longValue()));
  }

  void add(int bucket, long times) {
    buckets.merge(bucket, times, Long::sum);
    count += times;
  }

  /** Null where nothing was seen. */
  @Nullable Percentiles percentiles() {
    return count == 0 ? null : new Percentiles(millis(0.5), millis(0.95), millis(0.99));
  }

  /** Milliseconds that the share of all took at most, within 2 %. */
  private double millis(double share) {
    long rank = Math.max(1, (long) Math.ceil(share * count));
    long seen = 0;
    for (Map.Entry<Integer, Long> bucket : buckets.entrySet()) {
      seen += bucket.getValue();
      if (seen >= rank) {
        double millis = LatencyScale.value(bucket.getKey()) / MICROS_PER_MILLI;
        return Math.round(millis * 1000) / 1000.0;
      }
    }
    throw new IllegalStateException("Fewer were seen than counted");
  }

  /** Milliseconds, each within 2 %. */
  record Percentiles(
      @JsonPropertyDescription("Milliseconds that half took at most, within 2 %.") double p50,
      double p95,
      double p99) {}
}
