package io.llmplatform.inference.metrics;

import io.llmplatform.inference.catalog.ModelVersion;
import io.llmplatform.inference.metrics.VersionStatistics.BatchStatistics;
import io.llmplatform.inference.metrics.VersionStatistics.Timed;
import io.prometheus.metrics.model.registry.MultiCollector;
import io.prometheus.metrics.model.snapshots.ClassicHistogramBuckets;
import io.prometheus.metrics.model.snapshots.GaugeSnapshot;
import io.prometheus.metrics.model.snapshots.GaugeSnapshot.GaugeDataPointSnapshot;
import io.prometheus.metrics.model.snapshots.HistogramSnapshot;
import io.prometheus.metrics.model.snapshots.HistogramSnapshot.HistogramDataPointSnapshot;
import io.prometheus.metrics.model.snapshots.Labels;
import io.prometheus.metrics.model.snapshots.MetricMetadata;
import io.prometheus.metrics.model.snapshots.MetricSnapshot;
import io.prometheus.metrics.model.snapshots.MetricSnapshots;
import io.prometheus.metrics.model.snapshots.UnknownSnapshot;
import io.prometheus.metrics.model.snapshots.UnknownSnapshot.UnknownDataPointSnapshot;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collection;
import java.util.List;
import java.util.Locale;
import java.util.function.Function;
import java.util.function.Supplier;
import java.util.function.ToDoubleFunction;
import java.util.function.ToIntFunction;

/**
 * Each version's statistics under the names of Triton's metrics, so that its users' dashboards work
 * as they are. The label {@code tenant} is the model's owner: two tenants may have models of one
 * name. Counters have no type in the exposition: Prometheus' client would add {@code _total} to
 * their names, which Triton has not, and {@code rate} does not ask for a type. Made when they are
 * asked for, for the versions that are there then. Thread-safe.
 */
public final class TritonMetrics implements MultiCollector {
  private static final double NANOS_PER_MICRO = 1e3;
  private static final double[] BATCH_SIZES = {
    1, 2, 4, 8, 16, 32, 64, 128, 256, Double.POSITIVE_INFINITY
  };

  private final InferenceStatistics statistics;
  private final Supplier<? extends Collection<ModelVersion>> versions;
  private final ToIntFunction<ModelVersion> waiting;

  /**
   * @param versions those that are shown
   * @param waiting requests of a version that wait for their run
   */
  public TritonMetrics(
      InferenceStatistics statistics,
      Supplier<? extends Collection<ModelVersion>> versions,
      ToIntFunction<ModelVersion> waiting) {
    this.statistics = statistics;
    this.versions = versions;
    this.waiting = waiting;
  }

  /** A version as it is at one moment. */
  private record Shown(ModelVersion id, VersionStatistics counts) {
    Labels labels() {
      return Labels.of(
          "model",
          id.name(),
          "tenant",
          id.model().tenant(),
          "version",
          Integer.toString(id.version()));
    }
  }

  @Override
  public MetricSnapshots collect() {
    List<Shown> shown =
        versions.get().stream().map(id -> new Shown(id, statistics.of(id))).toList();
    if (shown.isEmpty()) {
      return new MetricSnapshots();
    }
    List<MetricSnapshot> all = new ArrayList<>();
    all.add(
        count(
            shown,
            "nv_inference_request_success",
            "Requests that were answered",
            each -> each.success().count()));
    all.add(failures(shown));
    all.add(
        count(
            shown,
            "nv_inference_count",
            "Inferences that were answered; a batch counts for each of its rows",
            VersionStatistics::inferenceCount));
    all.add(
        count(
            shown,
            "nv_inference_exec_count",
            "Runs of the model",
            VersionStatistics::executionCount));
    all.add(
        micros(
            shown,
            "nv_inference_request_duration_us",
            "Time of the answered requests",
            VersionStatistics::success));
    all.add(
        micros(
            shown,
            "nv_inference_queue_duration_us",
            "Time that they waited",
            VersionStatistics::queue));
    all.add(
        micros(
            shown,
            "nv_inference_compute_input_duration_us",
            "Time that making the runs' inputs took",
            VersionStatistics::computeInput));
    all.add(
        micros(
            shown,
            "nv_inference_compute_infer_duration_us",
            "Time that the runs took",
            VersionStatistics::computeInfer));
    all.add(
        micros(
            shown,
            "nv_inference_compute_output_duration_us",
            "Time that reading the runs' outputs took",
            VersionStatistics::computeOutput));
    all.add(pending(shown));
    all.add(batchSizes(shown));
    return new MetricSnapshots(all);
  }

  private static MetricSnapshot micros(
      List<Shown> shown, String name, String help, Function<VersionStatistics, Timed> sum) {
    return count(shown, name, help + ", µs", each -> sum.apply(each).nanos() / NANOS_PER_MICRO);
  }

  private static MetricSnapshot count(
      List<Shown> shown, String name, String help, ToDoubleFunction<VersionStatistics> value) {
    return new UnknownSnapshot(
        new MetricMetadata(name, help),
        shown.stream()
            .map(
                each ->
                    UnknownDataPointSnapshot.builder()
                        .value(value.applyAsDouble(each.counts()))
                        .labels(each.labels())
                        .build())
            .toList());
  }

  private MetricSnapshot failures(List<Shown> shown) {
    List<UnknownDataPointSnapshot> points = new ArrayList<>();
    for (Shown each : shown) {
      statistics
          .failures(each.id())
          .forEach(
              (reason, failed) ->
                  points.add(
                      UnknownDataPointSnapshot.builder()
                          .value(failed.count())
                          .labels(each.labels().add("reason", reason.name()))
                          .build()));
    }
    return new UnknownSnapshot(
        new MetricMetadata(
            "nv_inference_request_failure",
            "Requests that gave no result: "
                + Arrays.toString(InferenceStatistics.Reason.values()).toLowerCase(Locale.ROOT)),
        points);
  }

  private MetricSnapshot pending(List<Shown> shown) {
    return new GaugeSnapshot(
        new MetricMetadata(
            "nv_inference_pending_request_count", "Requests that wait for their run"),
        shown.stream()
            .map(
                each ->
                    GaugeDataPointSnapshot.builder()
                        .value(waiting.applyAsInt(each.id()))
                        .labels(each.labels())
                        .build())
            .toList());
  }

  private static MetricSnapshot batchSizes(List<Shown> shown) {
    return new HistogramSnapshot(
        new MetricMetadata("nv_inference_batch_size", "Rows in each run of the model"),
        shown.stream().map(TritonMetrics::batchSizes).toList());
  }

  private static HistogramDataPointSnapshot batchSizes(Shown shown) {
    long[] counts = new long[BATCH_SIZES.length];
    double sum = 0;
    for (BatchStatistics batch : shown.counts().batches()) {
      int bucket = 0;
      while (batch.batchSize() > BATCH_SIZES[bucket]) {
        bucket++;
      }
      counts[bucket] += batch.computeInfer().count();
      sum += (double) batch.batchSize() * batch.computeInfer().count();
    }
    return HistogramDataPointSnapshot.builder()
        .classicHistogramBuckets(
            ClassicHistogramBuckets.of(
                Arrays.stream(BATCH_SIZES).boxed().toList(),
                Arrays.stream(counts).boxed().toList()))
        .sum(sum)
        .labels(shown.labels())
        .build();
  }
}
