package io.llmplatform.inference.benchmark;

import java.util.Arrays;
import java.util.Collection;

/** Times from a request to its answer, as they are when this is made. Immutable. */
final class Latencies {
  private final long[] nanos;

  Latencies(Collection<Long> nanos) {
    this.nanos = nanos.stream().mapToLong(Long::longValue).sorted().toArray();
  }

  int count() {
    return nanos.length;
  }

  double meanMillis() {
    return Arrays.stream(nanos).average().orElse(0) / 1e6;
  }

  /**
   * @param percentile from 0 to 1
   */
  double percentileMillis(double percentile) {
    if (nanos.length == 0) {
      return 0;
    }
    int index = (int) Math.ceil(percentile * nanos.length) - 1;
    return nanos[Math.max(0, index)] / 1e6;
  }
}
