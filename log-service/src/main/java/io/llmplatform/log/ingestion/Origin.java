package io.llmplatform.log.ingestion;

import io.llmplatform.log.event.EventKind;
import org.apache.kafka.clients.consumer.ConsumerRecord;

/**
 * The Kafka partition that a record was read from.
 *
 * @param kind of its events
 * @param topic its own: dead letters have another than the events they were
 * @param partition its number
 */
record Origin(EventKind kind, String topic, int partition) {
  /** Of a topic of events. */
  static Origin live(ConsumerRecord<?, ?> record) {
    EventKind kind =
        EventKind.ofTopic(record.topic())
            .orElseThrow(() -> new IllegalStateException(record.topic() + " has no events"));
    return new Origin(kind, record.topic(), record.partition());
  }

  /** Of the dead letters of a kind. */
  static Origin deadLetter(EventKind kind, ConsumerRecord<?, ?> record) {
    return new Origin(kind, record.topic(), record.partition());
  }

  /** Differs for each partition of each topic. */
  String name() {
    return topic + "/" + partition;
  }

  /** As documents say it: the partition's number, negative for dead letters. */
  int stored() {
    return topic.equals(kind.topic()) ? partition : -1 - partition;
  }
}
