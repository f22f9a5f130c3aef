package io.llmplatform.inference.metrics;

import static org.assertj.core.api.Assertions.assertThat;

import io.llmplatform.inference.catalog.ModelId;
import io.llmplatform.inference.catalog.ModelVersion;
import io.llmplatform.registry.api.LatencyBuckets;
import java.time.Duration;
import java.util.concurrent.atomic.AtomicLong;
import org.junit.jupiter.api.Test;

class VersionCountsTest {
  private static final ModelVersion V1 = new ModelVersion(new ModelId("t", "m"), 1);
  private static final ModelVersion V2 = new ModelVersion(new ModelId("t", "m"), 2);

  private final AtomicLong nanos = new AtomicLong();
  private final VersionCounts counts = new VersionCounts(nanos::get);

  @Test
  void countsHowRequestsEndAndHowLongTheyTook() {
    VersionCounts.Request fast = counts.begin(V1);
    VersionCounts.Request slow = counts.begin(V1);
    counts.begin(V1).refused();
    nanos.addAndGet(Duration.ofMillis(10).toNanos());
    fast.completed();
    nanos.addAndGet(Duration.ofMillis(990).toNanos());
    slow.failed();

    VersionCounts.Snapshot counted = counts.of(V1);
    assertThat(counted.requests()).isEqualTo(2);
    assertThat(counted.failures()).isEqualTo(1);
    assertThat(counted.running()).isZero();
    assertThat(counted.latencies()).hasSize(LatencyBuckets.count());
    assertThat(counted.latencies().get(LatencyBuckets.of(10))).isEqualTo(1);
    assertThat(counted.latencies().get(LatencyBuckets.of(1000))).isEqualTo(1);
    assertThat(counts.of(V2).requests()).isZero();
  }

  @Test
  void tellsTheAgeOfTheOldestRequestUnderWay() {
    assertThat(counts.of(V1).longestRunning()).isZero();
    VersionCounts.Request first = counts.begin(V1);
    nanos.addAndGet(Duration.ofSeconds(5).toNanos());
    counts.begin(V1);

    assertThat(counts.of(V1).running()).isEqualTo(2);
    assertThat(counts.of(V1).longestRunning()).isEqualTo(Duration.ofSeconds(5));
    first.refused();
    assertThat(counts.of(V1).longestRunning()).isZero();
  }

  @Test
  void aRequestEndsOnce() {
    VersionCounts.Request request = counts.begin(V1);
    request.refused();
    request.failed();
    request.completed();

    assertThat(counts.of(V1).requests()).isZero();
    assertThat(counts.of(V1).failures()).isZero();
  }
}
