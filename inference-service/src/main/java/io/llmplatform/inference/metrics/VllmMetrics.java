package io.llmplatform.inference.metrics;

import io.llmplatform.inference.catalog.ModelVersion;
import io.llmplatform.inference.language.engine.Ending;
import io.llmplatform.inference.language.engine.TokenEngine.Load;
import io.llmplatform.inference.metrics.GenerationStatistics.Counts;
import io.prometheus.metrics.model.registry.MultiCollector;
import io.prometheus.metrics.model.snapshots.CounterSnapshot;
import io.prometheus.metrics.model.snapshots.CounterSnapshot.CounterDataPointSnapshot;
import io.prometheus.metrics.model.snapshots.GaugeSnapshot;
import io.prometheus.metrics.model.snapshots.GaugeSnapshot.GaugeDataPointSnapshot;
import io.prometheus.metrics.model.snapshots.HistogramSnapshot;
import io.prometheus.metrics.model.snapshots.HistogramSnapshot.HistogramDataPointSnapshot;
import io.prometheus.metrics.model.snapshots.Labels;
import io.prometheus.metrics.model.snapshots.MetricMetadata;
import io.prometheus.metrics.model.snapshots.MetricSnapshot;
import io.prometheus.metrics.model.snapshots.MetricSnapshots;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.atomic.LongAdder;
import java.util.function.Function;
import java.util.function.ToDoubleFunction;

/**
 * What language models do under the names of vLLM's metrics, so that its users' dashboards work as
 * they are; what it has no names for begins with {@code inference_language_}. {@code model_name} is
 * vLLM's label; {@code tenant} is the model's owner. Made when they are asked for. Thread-safe.
 */
public final class VllmMetrics implements MultiCollector {
  /** vLLM's names of ends; what ends otherwise is {@code error}. */
  private static final Map<Ending, String> REASONS =
      Map.of(Ending.STOP, "stop", Ending.LENGTH, "length", Ending.CANCELLED, "abort");

  private final GenerationStatistics statistics;

  public VllmMetrics(GenerationStatistics statistics) {
    this.statistics = statistics;
  }

  private record Shown(Labels labels, Counts counts, Load load) {
    static Shown of(ModelVersion id, Counts counts) {
      Labels labels =
          Labels.of(
              "model_name",
              id.name(),
              "tenant",
              id.model().tenant(),
              "version",
              Integer.toString(id.version()));
      return new Shown(labels, counts, counts.load());
    }
  }

  @Override
  public MetricSnapshots collect() {
    List<Shown> shown =
        statistics.all().entrySet().stream()
            .map(each -> Shown.of(each.getKey(), each.getValue()))
            .toList();
    if (shown.isEmpty()) {
      return new MetricSnapshots();
    }
    List<MetricSnapshot> all = new ArrayList<>();
    addGauges(all, shown);
    addCounters(all, shown);
    addTimes(all, shown);
    addRuns(all, shown);
    return new MetricSnapshots(all);
  }

  private static void addGauges(List<MetricSnapshot> all, List<Shown> shown) {
    all.add(
        gauge(
            shown,
            "vllm:num_requests_running",
            "Texts that are generated",
            each -> each.load().running()));
    all.add(
        gauge(
            shown,
            "vllm:num_requests_waiting",
            "Texts that wait for a place in the batch",
            each -> each.load().waiting()));
    all.add(
        gauge(
            shown,
            "vllm:kv_cache_usage_perc",
            "Share of the cache's tokens that are used, 0 to 1",
            each -> each.load().cacheUsed()));
  }

  private static void addCounters(List<MetricSnapshot> all, List<Shown> shown) {
    all.add(count(shown, "vllm:prompt_tokens", "Tokens of prompts", c -> c.promptTokens));
    all.add(
        count(
            shown, "vllm:generation_tokens", "Tokens that were generated", c -> c.generatedTokens));
    all.add(
        count(
            shown,
            "vllm:prefix_cache_queries",
            "Tokens of prompts that were looked for in the prefix cache",
            c -> c.prefixQueries));
    all.add(
        count(
            shown,
            "vllm:prefix_cache_hits",
            "Tokens of prompts that were found in the prefix cache",
            c -> c.prefixHits));
    all.add(endings(shown));
  }

  private static void addTimes(List<MetricSnapshot> all, List<Shown> shown) {
    all.add(
        times(
            shown,
            "vllm:time_to_first_token_seconds",
            "From a text's submission to its first token",
            c -> c.firstToken));
    all.add(
        times(
            shown,
            "vllm:inter_token_latency_seconds",
            "Between two tokens of a text",
            c -> c.interToken));
    all.add(
        times(
            shown,
            "vllm:e2e_request_latency_seconds",
            "From a text's submission to its end",
            c -> c.whole));
    all.add(
        times(
            shown,
            "vllm:request_queue_time_seconds",
            "From a text's submission to its place in the batch",
            c -> c.queued));
  }

  private static void addRuns(List<MetricSnapshot> all, List<Shown> shown) {
    all.add(
        count(
            shown,
            "inference_language_prefilled_tokens",
            "Tokens of prompts that were computed",
            c -> c.prefills.tokens));
    all.add(
        times(
            shown,
            "inference_language_prefill_seconds",
            "A run of a piece of a prompt",
            c -> c.prefills.times));
    all.add(
        count(
            shown,
            "inference_language_decoded_tokens",
            "Tokens that were appended to running texts",
            c -> c.decodes.tokens));
    all.add(
        times(
            shown,
            "inference_language_decode_seconds",
            "A run that appends a token to each running text",
            c -> c.decodes.times));
  }

  private static MetricSnapshot gauge(
      List<Shown> shown, String name, String help, ToDoubleFunction<Shown> value) {
    return new GaugeSnapshot(
        new MetricMetadata(name, help),
        shown.stream()
            .map(
                each ->
                    GaugeDataPointSnapshot.builder()
                        .value(value.applyAsDouble(each))
                        .labels(each.labels())
                        .build())
            .toList());
  }

  /** The exposition adds {@code _total} to the name, as vLLM has it. */
  private static MetricSnapshot count(
      List<Shown> shown, String name, String help, Function<Counts, LongAdder> count) {
    return new CounterSnapshot(
        new MetricMetadata(name, help),
        shown.stream()
            .map(
                each ->
                    CounterDataPointSnapshot.builder()
                        .value(count.apply(each.counts()).sum())
                        .labels(each.labels())
                        .build())
            .toList());
  }

  private static MetricSnapshot endings(List<Shown> shown) {
    List<CounterDataPointSnapshot> points = new ArrayList<>();
    for (Shown each : shown) {
      long errors = 0;
      for (Map.Entry<Ending, LongAdder> ending : each.counts().endings.entrySet()) {
        String reason = REASONS.get(ending.getKey());
        if (reason == null) {
          errors += ending.getValue().sum();
        } else {
          points.add(ending(each, reason, ending.getValue().sum()));
        }
      }
      points.add(ending(each, "error", errors));
    }
    return new CounterSnapshot(
        new MetricMetadata("vllm:request_success", "Texts that have ended, by why"), points);
  }

  private static CounterDataPointSnapshot ending(Shown shown, String reason, long value) {
    return CounterDataPointSnapshot.builder()
        .value(value)
        .labels(shown.labels().add("finished_reason", reason))
        .build();
  }

  private static MetricSnapshot times(
      List<Shown> shown, String name, String help, Function<Counts, Buckets> times) {
    return new HistogramSnapshot(
        new MetricMetadata(name, help + ", s"),
        shown.stream()
            .map(
                each -> {
                  Buckets buckets = times.apply(each.counts());
                  return HistogramDataPointSnapshot.builder()
                      .classicHistogramBuckets(buckets.snapshot())
                      .sum(buckets.sum())
                      .labels(each.labels())
                      .build();
                })
            .toList());
  }
}
