package io.llmplatform.log.ingestion;

import io.llmplatform.log.event.EventKind;
import java.nio.charset.StandardCharsets;
import java.time.Instant;
import java.util.UUID;
import org.apache.kafka.clients.consumer.ConsumerRecord;

/** Events as their senders make them, of a day of their own. */
final class Events {
  static final Instant DAY = Instant.parse("2026-11-20T00:00:00Z");

  private Events() {}

  static String request(String tenant, String outcome, long micros) {
    return request(UUID.randomUUID().toString(), tenant, outcome, micros);
  }

  static String request(String id, String tenant, String outcome, long micros) {
    return """
    {"specversion": "1.0", "id": "%s", "type": "inference.%s", "source": "inference-service",
     "subject": "m", "time": "2026-11-20T10:20:30.123456Z", "tenant": "%s", "schemaVersion": 1,
     "traceparent": "00-0af7651916cd43dd8448eb211c80319c-b7ad6b7169203331-01",
     "data": {"user": "ann", "keyId": "k_1", "model": "m", "version": 1, "protocol": "openai",
      "outcome": "%s", "tokens": 7, "cachedTokens": 2, "batchSize": 1, "totalMicros": %d}}
    """
        .formatted(id, outcome, tenant, outcome, micros);
  }

  static String ledgerLine(String id, String tenant, String cost) {
    return """
    {"specversion": "1.0", "id": "%s", "type": "usage.recorded", "source": "inference-service",
     "time": "2026-11-20T10:20:30.123456Z", "tenant": "%s", "schemaVersion": 1,
     "data": {"user": "ann", "keyId": "k_1", "model": "m", "version": "1", "promptTokens": 7,
      "completionTokens": 5, "cost": %s, "outcome": "completed"}}
    """
        .formatted(id, tenant, cost);
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
