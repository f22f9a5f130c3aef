package io.llmplatform.log.ingestion;

import io.llmplatform.log.event.StoredEvent;
import io.llmplatform.log.usage.Measurement;
import java.util.Optional;
import org.apache.kafka.clients.consumer.ConsumerRecord;

/** What a record of Kafka turned out to be. */
sealed interface Reading {
  /** Where the record was. */
  Origin origin();

  /** The record as it came. */
  ConsumerRecord<byte[], byte[]> record();

  /** An event. */
  record Event(
      Origin origin,
      ConsumerRecord<byte[], byte[]> record,
      StoredEvent event,
      Optional<Measurement> measurement)
      implements Reading {}

  /** Nothing that can be used; the reason is a sentence. */
  record Unusable(Origin origin, ConsumerRecord<byte[], byte[]> record, String reason)
      implements Reading {}
}
