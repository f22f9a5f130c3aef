package io.llmplatform.log.ingestion;

import io.llmplatform.log.event.EventKind;
import io.micrometer.core.instrument.Gauge;
import io.micrometer.core.instrument.MeterRegistry;
import io.micrometer.core.instrument.Timer;
import java.util.Map;
import java.util.OptionalLong;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import org.apache.kafka.clients.consumer.Consumer;
import org.apache.kafka.common.TopicPartition;

/** What is taken from Kafka, by topic. Thread-safe. */
final class IngestionMetrics {
  private static final String TOPIC = "topic";

  private final MeterRegistry meters;
  private final Map<TopicPartition, Long> lags = new ConcurrentHashMap<>();

  IngestionMetrics(MeterRegistry meters) {
    this.meters = meters;
    for (EventKind kind : EventKind.values()) {
      Gauge.builder("log.events.lag", () -> lag(kind))
          .description("Records that this instance's partitions have and it has not taken")
          .tag(TOPIC, kind.topic())
          .register(meters);
    }
  }

  void batch(Timer.Sample sample) {
    sample.stop(meters.timer("log.ingestion.batch"));
  }

  void taken(TakingBatch.Taken taken) {
    meters.counter("log.events.stored").increment(taken.stored());
    meters.counter("log.events.repeated").increment(taken.repeated());
    meters.counter("log.events.dead").increment(taken.buried());
  }

  /** Looks how far the consumer is behind; to be called by its thread. */
  void lag(Consumer<?, ?> consumer) {
    for (TopicPartition each : consumer.assignment()) {
      OptionalLong lag = consumer.currentLag(each);
      if (lag.isPresent()) {
        lags.put(each, lag.getAsLong());
      }
    }
  }

  /** Those partitions are others' now. */
  void lost(Set<TopicPartition> partitions) {
    lags.keySet().removeAll(partitions);
  }

  private double lag(EventKind kind) {
    return lags.entrySet().stream()
        .filter(each -> each.getKey().topic().equals(kind.topic()))
        .mapToLong(Map.Entry::getValue)
        .sum();
  }
}
