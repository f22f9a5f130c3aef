package io.llmplatform.log.ingestion;

import io.llmplatform.log.event.EventKind;

/**
 * The Kafka partition that a batch was read from.
 *
 * @param kind of its events
 * @param topic its own: dead letters have another than the events they were
 * @param partition its number
 */
record Origin(EventKind kind, String topic, int partition) {
  static Origin live(EventKind kind, int partition) {
    return new Origin(kind, kind.topic(), partition);
  }

  static Origin deadLetters(EventKind kind, int partition) {
    return new Origin(kind, DeadLetters.topic(kind), partition);
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
