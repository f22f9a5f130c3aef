package io.llmplatform.inference.metrics;

import io.prometheus.metrics.model.snapshots.ClassicHistogramBuckets;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.atomic.AtomicLongArray;
import java.util.concurrent.atomic.LongAdder;

/** A histogram of times. Thread-safe; no count waits for another. */
final class Buckets {
  private static final double NANOS = 1e9;

  private final double[] bounds;
  private final AtomicLongArray counts;
  private final LongAdder nanos = new LongAdder();

  /**
   * @param bounds in seconds, rising
   */
  Buckets(double[] bounds) {
    this.bounds = bounds.clone();
    this.counts = new AtomicLongArray(bounds.length + 1);
  }

  void add(long time) {
    double seconds = time / NANOS;
    int bucket = 0;
    while (bucket < bounds.length && seconds > bounds[bucket]) {
      bucket++;
    }
    counts.incrementAndGet(bucket);
    nanos.add(time);
  }

  /** In seconds. */
  double sum() {
    return nanos.sum() / NANOS;
  }

  ClassicHistogramBuckets snapshot() {
    List<Double> upper = new ArrayList<>();
    List<Long> values = new ArrayList<>();
    for (int i = 0; i < counts.length(); i++) {
      upper.add(i < bounds.length ? bounds[i] : Double.POSITIVE_INFINITY);
      values.add(counts.get(i));
    }
    return ClassicHistogramBuckets.of(upper, values);
  }
}
