package io.llmplatform.inference.retrieval.ingestion;

import io.llmplatform.inference.retrieval.ConditionalOnRetrieval;
import io.micrometer.core.instrument.Counter;
import io.micrometer.core.instrument.MeterRegistry;
import org.springframework.stereotype.Component;

/** Counts what this instance took in. Thread-safe. */
@Component
@ConditionalOnRetrieval
class IngestionMetrics {
  private final Counter completed;
  private final Counter failed;
  private final Counter chunks;

  IngestionMetrics(MeterRegistry meters) {
    this.completed = files(meters, "completed");
    this.failed = files(meters, "failed");
    this.chunks =
        Counter.builder("retrieval.ingestion.chunks")
            .description("Chunks that were embedded and brought to the index")
            .register(meters);
  }

  private static Counter files(MeterRegistry meters, String outcome) {
    return Counter.builder("retrieval.ingestion.files")
        .description("Files that were taken in, or failed")
        .tag("outcome", outcome)
        .register(meters);
  }

  void fileCompleted() {
    completed.increment();
  }

  void fileFailed() {
    failed.increment();
  }

  void chunksIndexed(int count) {
    chunks.increment(count);
  }
}
