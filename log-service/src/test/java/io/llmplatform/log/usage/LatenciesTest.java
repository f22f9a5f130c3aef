package io.llmplatform.log.usage;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import java.util.Arrays;
import java.util.Objects;
import java.util.Random;
import org.junit.jupiter.api.Test;

class LatenciesTest {
  private static final double ACCURACY = 0.0201;

  @Test
  void standsForEachValueOfABucketWithinTwoPercent() {
    for (long value = 1; value < 10_000_000_000L; value += 1 + value / 97) {
      double read = LatencyScale.value(LatencyScale.bucket(value));
      assertThat(read).isCloseTo(value, within(value * ACCURACY));
    }
  }

  @Test
  void readsPercentilesWithinTwoPercent() {
    Random random = new Random(7);
    long[] micros =
        random.doubles(20_000).mapToLong(each -> (long) Math.exp(5 + 8 * each)).sorted().toArray();
    Latencies latencies = new Latencies();
    Arrays.stream(micros).forEach(each -> latencies.add(LatencyScale.bucket(each), 1));
    Latencies.Percentiles read = Objects.requireNonNull(latencies.percentiles());
    assertClose(read.p50(), micros[(int) Math.ceil(0.5 * micros.length) - 1]);
    assertClose(read.p95(), micros[(int) Math.ceil(0.95 * micros.length) - 1]);
    assertClose(read.p99(), micros[(int) Math.ceil(0.99 * micros.length) - 1]);
  }

  @Test
  void hasNoPercentilesOfNothing() {
    assertThat(new Latencies().percentiles()).isNull();
  }

  private static void assertClose(double millis, long micros) {
    assertThat(millis * 1000).isCloseTo(micros, within(micros * ACCURACY));
  }
}
