package io.llmplatform.log.ingestion;

import io.micrometer.core.instrument.Timer;
import java.util.List;
import org.apache.kafka.clients.consumer.Consumer;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.springframework.kafka.listener.BatchConsumerAwareMessageListener;

/**
 * Takes what a consumer has polled; its container commits the offsets when that is taken, and calls
 * again with the same records when it is not. Thread-safe: each consumer calls from its own thread.
 */
final class EventListener implements BatchConsumerAwareMessageListener<byte[], byte[]> {
  private final TakingBatch taking;
  private final IngestionMetrics metrics;
  private final Failures failures;

  EventListener(TakingBatch taking, IngestionMetrics metrics, Failures failures) {
    this.taking = taking;
    this.metrics = metrics;
    this.failures = failures;
  }

  @Override
  public void onMessage(List<ConsumerRecord<byte[], byte[]>> records, Consumer<?, ?> consumer) {
    Timer.Sample sample = Timer.start();
    try {
      metrics.taken(taking.take(Origin::live, records), sample);
      failures.none();
    } catch (RuntimeException e) {
      failures.happened(e);
      throw e;
    }
    metrics.lag(consumer);
  }
}
