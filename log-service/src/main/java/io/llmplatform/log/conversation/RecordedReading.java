package io.llmplatform.log.conversation;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.ObjectMapper;
import io.llmplatform.common.error.PlatformException;
import io.llmplatform.common.security.Caller;
import io.llmplatform.user.api.AuditEvent;
import java.time.Clock;
import java.time.Duration;
import java.util.Map;
import java.util.UUID;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import org.bson.Document;
import org.springframework.kafka.core.KafkaTemplate;
import org.springframework.stereotype.Component;

/**
 * Whoever reads what somebody else said does so on record: what cannot be recorded is not shown.
 * Thread-safe.
 */
@Component
class RecordedReading {
  private static final String ACTION = "conversation.read";
  private static final Duration PATIENCE = Duration.ofSeconds(10);
  private static final Duration SOON = Duration.ofSeconds(5);

  private final KafkaTemplate<String, String> kafka;
  private final ObjectMapper json;
  private final Clock clock;

  RecordedReading(KafkaTemplate<String, String> kafka, ObjectMapper json, Clock clock) {
    this.kafka = kafka;
    this.json = json;
    this.clock = clock;
  }

  /**
   * Records it, where it is not the caller's own.
   *
   * @throws PlatformException unavailable, where it cannot be recorded
   */
  void record(Caller caller, Document conversation) {
    String tenant = conversation.getString("tenant");
    String user = String.valueOf(conversation.getString("user"));
    if (caller.tenant().equals(tenant) && caller.subject().equals(user)) {
      return;
    }
    AuditEvent event =
        new AuditEvent(
            AuditEvent.SPEC_VERSION,
            UUID.randomUUID().toString(),
            ACTION,
            clock.instant(),
            "/log-service",
            tenant,
            null,
            AuditEvent.SCHEMA_VERSION,
            new AuditEvent.Data(
                caller.subject(),
                ACTION,
                "conversation/" + conversation.getString("_id"),
                Map.of("user", user)));
    send(tenant, event);
  }

  private void send(String tenant, AuditEvent event) {
    try {
      kafka
          .send(AuditEvent.TOPIC, tenant, json.writeValueAsString(event))
          .get(PATIENCE.toMillis(), TimeUnit.MILLISECONDS);
    } catch (JsonProcessingException e) {
      throw new IllegalStateException("An audit event cannot be written as JSON", e);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw unavailable(e);
    } catch (ExecutionException | TimeoutException | org.springframework.kafka.KafkaException e) {
      throw unavailable(e);
    }
  }

  private static PlatformException unavailable(Exception cause) {
    return PlatformException.unavailable(
            "What others said is shown on record only, and nothing can be recorded now.", SOON)
        .causedBy(cause);
  }
}
