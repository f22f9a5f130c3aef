package io.llmplatform.log.ingestion;

import io.llmplatform.log.event.EventKind;

/**
 * The Kafka partition that a record was read from.
 *
 * @param kind of its events
 * @param topic its own: dead letters have another than the events they were
 * @param topicId Kafka's for the topic: a topic that is deleted and made anew has another
 * @param partition its number
 */
record Origin(EventKind kind, String topic, String topicId, int partition) {
  /** Differs for each partition of each topic, and of each that has had the same name. */
  String name() {
    return topic + "@" + topicId + "/" + partition;
  }

  /** As documents say it: the partition's number, negative for dead letters. */
  int stored() {
    return topic.equals(kind.topic()) ? partition : -1 - partition;
  }
}
