package io.llmplatform.scheduler.batch;

import io.llmplatform.scheduler.batch.Batch.Counts;
import io.micrometer.core.instrument.Counter;
import io.micrometer.core.instrument.Gauge;
import io.micrometer.core.instrument.MeterRegistry;
import java.time.Duration;
import java.util.Map;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.springframework.stereotype.Component;

/**
 * What Prometheus is told: {@code batch_lines_total} by outcome, {@code batch_tokens_total}, and
 * {@code batch_open} by status. Thread-safe.
 */
@Component
class BatchMetrics {
  private static final Logger log = LoggerFactory.getLogger(BatchMetrics.class);
  private static final long CENSUS_NANOS = Duration.ofSeconds(5).toNanos();

  private final Batches batches;
  private final Counter completed;
  private final Counter failed;
  private final Counter tokens;
  private Map<BatchStatus, Integer> census = Map.of();
  private long countedAt = System.nanoTime() - CENSUS_NANOS;

  BatchMetrics(Batches batches, MeterRegistry meters) {
    this.batches = batches;
    this.completed = meters.counter("batch.lines", "outcome", "completed");
    this.failed = meters.counter("batch.lines", "outcome", "failed");
    this.tokens = meters.counter("batch.tokens");
    for (BatchStatus status : BatchStatus.values()) {
      if (!status.hasEnded()) {
        Gauge.builder("batch.open", () -> count(status))
            .tag("status", status.wire())
            .register(meters);
      }
    }
  }

  void wrote(Counts counts) {
    completed.increment(counts.completed());
    failed.increment(counts.failed());
    tokens.increment(counts.promptTokens() + counts.completionTokens());
  }

  private synchronized int count(BatchStatus status) {
    if (System.nanoTime() - countedAt >= CENSUS_NANOS) {
      try {
        census = batches.census();
        countedAt = System.nanoTime();
      } catch (RuntimeException e) {
        log.debug("Batches cannot be counted", e);
      }
    }
    return census.getOrDefault(status, 0);
  }
}
