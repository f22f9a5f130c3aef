package io.llmplatform.inference.grpc;

import io.llmplatform.inference.api.InferBatchStatistics;
import io.llmplatform.inference.api.InferStatistics;
import io.llmplatform.inference.api.ModelStatistics;
import io.llmplatform.inference.api.ModelStatisticsResponse;
import io.llmplatform.inference.api.StatisticDuration;
import io.llmplatform.inference.metrics.VersionStatistics;
import io.llmplatform.inference.metrics.VersionStatistics.BatchStatistics;
import io.llmplatform.inference.metrics.VersionStatistics.Timed;
import io.llmplatform.inference.openinference.UsageStatistics.Usage;
import java.time.Instant;
import java.util.List;

/** How versions were used, as messages. */
final class Statistics {
  private Statistics() {}

  static ModelStatisticsResponse of(List<Usage> usage) {
    ModelStatisticsResponse.Builder response = ModelStatisticsResponse.newBuilder();
    usage.forEach(each -> response.addModelStats(of(each)));
    return response.build();
  }

  private static ModelStatistics of(Usage usage) {
    VersionStatistics of = usage.statistics();
    ModelStatistics.Builder statistics =
        ModelStatistics.newBuilder()
            .setName(usage.id().name())
            .setVersion(Integer.toString(usage.id().version()))
            .setLastInference(of.lastInference().map(Instant::toEpochMilli).orElse(0L))
            .setInferenceCount(of.inferenceCount())
            .setExecutionCount(of.executionCount())
            .setInferenceStats(inferences(of));
    of.batches().forEach(each -> statistics.addBatchStats(batch(each)));
    return statistics.build();
  }

  private static InferStatistics inferences(VersionStatistics of) {
    return InferStatistics.newBuilder()
        .setSuccess(timed(of.success()))
        .setFail(timed(of.fail()))
        .setQueue(timed(of.queue()))
        .setComputeInput(timed(of.computeInput()))
        .setComputeInfer(timed(of.computeInfer()))
        .setComputeOutput(timed(of.computeOutput()))
        .setCacheHit(timed(of.cacheHit()))
        .setCacheMiss(timed(of.cacheMiss()))
        .build();
  }

  private static InferBatchStatistics batch(BatchStatistics of) {
    return InferBatchStatistics.newBuilder()
        .setBatchSize(of.batchSize())
        .setComputeInput(timed(of.computeInput()))
        .setComputeInfer(timed(of.computeInfer()))
        .setComputeOutput(timed(of.computeOutput()))
        .build();
  }

  private static StatisticDuration timed(Timed timed) {
    return StatisticDuration.newBuilder().setCount(timed.count()).setNs(timed.nanos()).build();
  }
}
