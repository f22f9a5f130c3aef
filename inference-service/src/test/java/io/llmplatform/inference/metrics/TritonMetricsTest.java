package io.llmplatform.inference.metrics;

import static org.assertj.core.api.Assertions.assertThat;

import io.llmplatform.inference.catalog.ModelId;
import io.llmplatform.inference.catalog.ModelVersion;
import io.llmplatform.inference.metrics.InferenceStatistics.Execution;
import io.llmplatform.inference.metrics.InferenceStatistics.Reason;
import io.llmplatform.inference.metrics.RequestMetrics.Cost;
import io.llmplatform.inference.metrics.VersionStatistics.Timed;
import io.micrometer.prometheusmetrics.PrometheusConfig;
import io.micrometer.prometheusmetrics.PrometheusMeterRegistry;
import java.time.Duration;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Set;
import org.junit.jupiter.api.Test;

class TritonMetricsTest {
  private static final ModelVersion M = new ModelVersion(new ModelId("acme", "m"), 2);
  private static final ModelVersion N = new ModelVersion(new ModelId("acme", "n"), 1);

  private final InferenceStatistics statistics = new InferenceStatistics();
  private final Set<ModelVersion> versions = new LinkedHashSet<>(List.of(M, N));
  private final PrometheusMeterRegistry meters =
      new PrometheusMeterRegistry(PrometheusConfig.DEFAULT);

  @Test
  void theNamesAreTritonsToTheLetter() {
    meters
        .getPrometheusRegistry()
        .register(new TritonMetrics(statistics, () -> versions, id -> id.equals(M) ? 1 : 0));
    statistics.succeeded(M, 4, 9_000_000, 2_000_000);
    statistics.executed(M, new Execution(4, 1_000, 5_000_000, 3_000));
    statistics.executed(M, new Execution(300, 0, 0, 0));
    statistics.failed(M, Reason.REJECTED, 1_000);

    String labels = "{model=\"m\",tenant=\"acme\",version=\"2\"}";
    String bucket = "nv_inference_batch_size_bucket{model=\"m\",tenant=\"acme\",version=\"2\",le=";
    assertThat(meters.scrape().lines())
        .contains(
            "nv_inference_request_success" + labels + " 1.0",
            "nv_inference_request_failure{model=\"m\",reason=\"REJECTED\",tenant=\"acme\","
                + "version=\"2\"} 1.0",
            "nv_inference_request_failure{model=\"m\",reason=\"CANCELED\",tenant=\"acme\","
                + "version=\"2\"} 0.0",
            "nv_inference_count" + labels + " 4.0",
            "nv_inference_exec_count" + labels + " 2.0",
            "nv_inference_request_duration_us" + labels + " 9000.0",
            "nv_inference_queue_duration_us" + labels + " 2000.0",
            "nv_inference_compute_input_duration_us" + labels + " 1.0",
            "nv_inference_compute_infer_duration_us" + labels + " 5000.0",
            "nv_inference_compute_output_duration_us" + labels + " 3.0",
            "# TYPE nv_inference_pending_request_count gauge",
            "nv_inference_pending_request_count" + labels + " 1.0",
            "# TYPE nv_inference_batch_size histogram",
            bucket + "\"2.0\"} 0",
            bucket + "\"4.0\"} 1",
            bucket + "\"256.0\"} 1",
            bucket + "\"+Inf\"} 2",
            "nv_inference_request_success{model=\"n\",tenant=\"acme\",version=\"1\"} 0.0");

    versions.remove(M);
    assertThat(meters.scrape()).doesNotContain("model=\"m\"").contains("model=\"n\"");
    versions.clear();
    assertThat(meters.scrape()).doesNotContain("nv_inference");
  }

  @Test
  void statisticsAreThoseOfTritonsExtension() {
    statistics.succeeded(M, 3, 900, 100);
    statistics.succeeded(M, 1, 100, 50);
    statistics.failed(M, Reason.BACKEND, 7);
    statistics.failed(M, Reason.OTHER, 3);
    statistics.executed(M, new Execution(1, 1, 2, 3));
    statistics.executed(M, new Execution(3, 10, 20, 30));
    statistics.executed(M, new Execution(3, 10, 20, 30));
    statistics.looked(M, 2, 1, 40);

    VersionStatistics counts = statistics.of(M);

    assertThat(counts.lastInference()).isPresent();
    assertThat(counts.inferenceCount()).isEqualTo(4);
    assertThat(counts.executionCount()).isEqualTo(3);
    assertThat(counts.success()).isEqualTo(new Timed(2, 1000));
    assertThat(counts.fail()).isEqualTo(new Timed(2, 10));
    assertThat(counts.queue()).isEqualTo(new Timed(2, 150));
    assertThat(counts.computeInfer()).isEqualTo(new Timed(3, 42));
    assertThat(counts.cacheHit()).isEqualTo(new Timed(2, 40));
    assertThat(counts.cacheMiss()).isEqualTo(new Timed(1, 0));
    assertThat(counts.batches())
        .extracting(VersionStatistics.BatchStatistics::batchSize)
        .containsExactly(1L, 3L);
    assertThat(statistics.of(N).lastInference()).isEmpty();

    statistics.retain(Set.of(N));
    assertThat(statistics.of(M).inferenceCount()).isZero();
  }

  @Test
  void aVersionThatHasGoneLeavesNoMeter() {
    RequestMetrics requests = new RequestMetrics(meters);
    Cost cost = new Cost(3, 0, 1, Duration.ofMillis(1), Duration.ofMillis(1));
    for (ModelVersion id : versions) {
      requests.measure("openai", "t", id, false, () -> 1, result -> cost);
      requests.dropped(id);
    }
    meters.counter("inference.events.sent").increment();
    assertThat(meters.scrape()).contains("model=\"m\"", "model=\"n\"");

    requests.retain(Set.of(N));

    assertThat(meters.scrape())
        .doesNotContain("model=\"m\"")
        .contains("model=\"n\"", "inference_events_sent_total");
  }
}
