package io.llmplatform.inference.kserve;

import com.fasterxml.jackson.annotation.JsonProperty;
import io.llmplatform.inference.metrics.VersionStatistics;
import io.llmplatform.inference.openinference.UsageStatistics.Usage;
import java.time.Instant;
import java.util.List;

/** The response of Triton's statistics extension. */
record ModelStatistics(@JsonProperty("model_stats") List<Version> versions) {

  /**
   * A version's.
   *
   * @param lastInference milliseconds since 1970; 0: none
   */
  record Version(
      String name,
      String version,
      @JsonProperty("last_inference") long lastInference,
      @JsonProperty("inference_count") long inferenceCount,
      @JsonProperty("execution_count") long executionCount,
      @JsonProperty("inference_stats") Inferences inferences,
      @JsonProperty("batch_stats") List<Batch> batches) {
    static Version of(Usage usage) {
      VersionStatistics of = usage.statistics();
      return new Version(
          usage.id().name(),
          Integer.toString(usage.id().version()),
          of.lastInference().map(Instant::toEpochMilli).orElse(0L),
          of.inferenceCount(),
          of.executionCount(),
          Inferences.of(of),
          of.batches().stream().map(Batch::of).toList());
    }
  }

  /** How often something happened, and how long it took in all. */
  record Timed(long count, long ns) {
    static Timed of(VersionStatistics.Timed timed) {
      return new Timed(timed.count(), timed.nanos());
    }
  }

  /** What requests spent their time with. */
  record Inferences(
      Timed success,
      Timed fail,
      Timed queue,
      @JsonProperty("compute_input") Timed computeInput,
      @JsonProperty("compute_infer") Timed computeInfer,
      @JsonProperty("compute_output") Timed computeOutput,
      @JsonProperty("cache_hit") Timed cacheHit,
      @JsonProperty("cache_miss") Timed cacheMiss) {
    static Inferences of(VersionStatistics of) {
      return new Inferences(
          Timed.of(of.success()),
          Timed.of(of.fail()),
          Timed.of(of.queue()),
          Timed.of(of.computeInput()),
          Timed.of(of.computeInfer()),
          Timed.of(of.computeOutput()),
          Timed.of(of.cacheHit()),
          Timed.of(of.cacheMiss()));
    }
  }

  /** The runs of one size. */
  record Batch(
      @JsonProperty("batch_size") long batchSize,
      @JsonProperty("compute_input") Timed computeInput,
      @JsonProperty("compute_infer") Timed computeInfer,
      @JsonProperty("compute_output") Timed computeOutput) {
    static Batch of(VersionStatistics.BatchStatistics of) {
      return new Batch(
          of.batchSize(),
          Timed.of(of.computeInput()),
          Timed.of(of.computeInfer()),
          Timed.of(of.computeOutput()));
    }
  }

  static ModelStatistics of(List<Usage> usage) {
    return new ModelStatistics(usage.stream().map(Version::of).toList());
  }
}
