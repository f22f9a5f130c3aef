package io.llmplatform.log.ingestion;

import io.llmplatform.log.event.EventKind;
import io.micrometer.core.instrument.Timer;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.apache.kafka.clients.consumer.Consumer;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.common.TopicPartition;
import org.springframework.kafka.listener.BatchConsumerAwareMessageListener;

/**
 * Takes what a consumer has polled, partition by partition; its container commits the offsets when
 * all are taken, and calls again with the same records when one is not. Thread-safe: each consumer
 * calls from its own thread.
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
    Map<TopicPartition, List<ConsumerRecord<byte[], byte[]>>> byPartition = new LinkedHashMap<>();
    for (ConsumerRecord<byte[], byte[]> each : records) {
      byPartition
          .computeIfAbsent(
              new TopicPartition(each.topic(), each.partition()), key -> new ArrayList<>())
          .add(each);
    }
    try {
      byPartition.forEach(this::take);
      failures.none();
    } catch (RuntimeException e) {
      failures.happened(e);
      throw e;
    }
    metrics.lag(consumer);
  }

  private void take(TopicPartition partition, List<ConsumerRecord<byte[], byte[]>> records) {
    EventKind kind =
        EventKind.ofTopic(partition.topic())
            .orElseThrow(() -> new IllegalStateException(partition + " is of no kind"));
    Timer.Sample sample = Timer.start();
    TakingBatch.Taken taken = taking.take(Origin.live(kind, partition.partition()), records);
    metrics.taken(kind, taken, sample);
  }
}
