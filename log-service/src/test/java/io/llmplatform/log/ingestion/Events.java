package io.llmplatform.log.ingestion;

import io.llmplatform.log.event.EventKind;
import java.nio.charset.StandardCharsets;
import java.time.LocalDate;
import java.time.ZoneOffset;
import java.util.UUID;
import org.apache.kafka.clients.consumer.ConsumerRecord;

/** Events as their senders make them, of a day of their own. */
final class Events {
  /** A day of the last week: no retention is as short. */
  static final LocalDate DAY = LocalDate.now(ZoneOffset.UTC).minusDays(3);

  static final String TIME = DAY + "T10:20:30.123456Z";

  private Events() {}

  static String request(String tenant, String outcome, long micros) {
    return request(UUID.randomUUID().toString(), tenant, outcome, micros);
  }

  static String request(String id, String tenant, String outcome, long micros) {
    return """
    {"specversion": "1.0", "id": "%s", "type": "inference.%s", "source": "inference-service",
     "subject": "m", "time": "%s", "tenant": "%s", "schemaVersion": 1,
     "traceparent": "00-0af7651916cd43dd8448eb211c80319c-b7ad6b7169203331-01",
     "data": {"user": "ann", "keyId": "k_1", "model": "m", "version": 1, "protocol": "openai",
      "outcome": "%s", "tokens": 7, "cachedTokens": 2, "batchSize": 1, "totalMicros": %d}}
    """
        .formatted(id, outcome, TIME, tenant, outcome, micros);
  }

  static String ledgerLine(String id, String tenant, String cost) {
    return """
    {"specversion": "1.0", "id": "%s", "type": "usage.recorded", "source": "inference-service",
     "time": "%s", "tenant": "%s", "schemaVersion": 1,
     "data": {"user": "ann", "keyId": "k_1", "model": "m", "version": "1", "promptTokens": 7,
      "completionTokens": 5, "cost": %s, "outcome": "completed"}}
    """
        .formatted(id, TIME, tenant, cost);
  }

  /** Where the record is from, if its topic has always been the same. */
  static Origin origin(ConsumerRecord<?, ?> record) {
    return origin(record, "the-topics-id");
  }

  static Origin origin(ConsumerRecord<?, ?> record, String topicId) {
    return new Origin(
        EventKind.ofTopic(record.topic()).orElseThrow(),
        record.topic(),
        topicId,
        record.partition());
  }

  /** The usage of the day. */
  static String usagePath() {
    return "/api/usage?from=" + DAY + "&to=" + DAY.plusDays(1);
  }

  static String collection(EventKind kind) {
    return kind.collections().at(DAY.atStartOfDay(ZoneOffset.UTC).toInstant());
  }

  static ConsumerRecord<byte[], byte[]> at(EventKind kind, long offset, String json) {
    return at(kind, 0, offset, json);
  }

  static ConsumerRecord<byte[], byte[]> at(
      EventKind kind, int partition, long offset, String json) {
    return new ConsumerRecord<>(
        kind.topic(),
        partition,
        offset,
        "key".getBytes(StandardCharsets.UTF_8),
        json.getBytes(StandardCharsets.UTF_8));
  }
}
