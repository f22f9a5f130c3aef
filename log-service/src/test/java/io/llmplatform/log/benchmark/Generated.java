package io.llmplatform.log.benchmark;

import io.llmplatform.common.id.TimeOrderedId;
import io.llmplatform.log.event.EventKind;
import java.math.BigDecimal;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.time.Instant;
import org.apache.kafka.clients.producer.ProducerRecord;

/**
 * Made-up events as inference-service sends them: every other one the end of a request, the one
 * after it its line of the ledger. Event {@code n} is the same in every run but for its id.
 */
final class Generated {
  static final int TENANTS = 10;
  static final int MODELS = 5;
  static final int KEYS = 4;

  private Generated() {}

  /**
   * @param n the number of the event
   * @param all how many events there are
   * @param from the time of the first
   * @param span for how long they go on
   */
  static ProducerRecord<byte[], byte[]> event(int n, int all, Instant from, Duration span) {
    Instant time = from.plusNanos((long) ((double) span.toNanos() / all * n));
    String id = TimeOrderedId.next().toString();
    String tenant = tenant(n);
    boolean request = n % 2 == 0;
    String json = request ? request(n, id, tenant, time) : ledgerLine(n, id, tenant, time);
    return new ProducerRecord<>(
        (request ? EventKind.INFERENCE : EventKind.USAGE).topic(),
        tenant.getBytes(StandardCharsets.UTF_8),
        json.getBytes(StandardCharsets.UTF_8));
  }

  static String tenant(int n) {
    return "tenant-" + (n / 2) % TENANTS;
  }

  static String model(int n) {
    return "model-" + (n / 2 / TENANTS) % MODELS;
  }

  static int promptTokens(int n) {
    return 5 + n % 200;
  }

  static BigDecimal cost(int n) {
    return BigDecimal.valueOf(promptTokens(n) * 2L + 1, 6);
  }

  private static String caller(int n) {
    int key = (n / 2 / TENANTS / MODELS) % KEYS;
    return "\"user\": \"user-%d\", \"keyId\": \"k_%d\"".formatted(key, key);
  }

  private static String request(int n, String id, String tenant, Instant time) {
    long micros = 2000 + (n * 7919L) % 60_000;
    return """
    {"specversion": "1.0", "id": "%s", "type": "inference.completed", "source": "inference-service", \
    "subject": "%s", "time": "%s", "tenant": "%s", \
    "traceparent": "00-%s0000000000000000-b7ad6b7169203331-01", "schemaVersion": 1, \
    "data": {%s, "model": "%s", "version": 1, "protocol": "openai", "outcome": "completed", \
    "tokens": %d, "cachedTokens": 1, "batchSize": 1, "queueMicros": 180, "computeMicros": %d, \
    "totalMicros": %d}}\
    """
        .formatted(
            id,
            model(n),
            time,
            tenant,
            id.replace("-", "").substring(0, 16),
            caller(n),
            model(n),
            promptTokens(n),
            micros - 300,
            micros);
  }

  private static String ledgerLine(int n, String id, String tenant, Instant time) {
    return """
    {"specversion": "1.0", "id": "%s", "type": "usage.recorded", "time": "%s", \
    "source": "inference-service", "tenant": "%s", "schemaVersion": 1, \
    "data": {%s, "model": "%s", "version": "1", "promptTokens": %d, "completionTokens": 0, \
    "cost": %s, "outcome": "completed", "startedAt": "%s", "endedAt": "%s"}}\
    """
        .formatted(
            id,
            time,
            tenant,
            caller(n),
            model(n),
            promptTokens(n),
            cost(n).toPlainString(),
            time,
            time);
  }
}
