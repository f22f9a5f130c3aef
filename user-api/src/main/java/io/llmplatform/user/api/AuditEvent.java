package io.llmplatform.user.api;

import com.fasterxml.jackson.annotation.JsonInclude;
import java.time.Instant;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * A security-relevant act, as JSON on the Kafka topic {@link #TOPIC} with the tenant as key: a
 * CloudEvents envelope (version 1.0) and what was done. Sent at least once, under the same {@code
 * id}; a tenant's acts come in the order in which they were committed.
 *
 * @param specversion of CloudEvents
 * @param id of this event
 * @param type the action, past tense, such as {@code api-key.revoked}
 * @param time when it was done
 * @param source the service that it was done in
 * @param tenant whose the act is
 * @param traceparent W3C trace context of the request; null outside one
 * @param schemaVersion of {@code data}
 */
@JsonInclude(JsonInclude.Include.NON_NULL)
public record AuditEvent(
    String specversion,
    String id,
    String type,
    Instant time,
    String source,
    String tenant,
    @Nullable String traceparent,
    int schemaVersion,
    Data data) {
  public static final String TOPIC = "audit.events";
  public static final String SPEC_VERSION = "1.0";
  public static final int SCHEMA_VERSION = 1;

  /**
   * @param actor subject of who acted, or the name that was claimed
   * @param action as {@code type}
   * @param target kind and id, such as {@code api-key/42}; null where there is none
   * @param details no secrets
   */
  @JsonInclude(JsonInclude.Include.NON_NULL)
  public record Data(
      String actor, String action, @Nullable String target, Map<String, String> details) {
    public Data {
      details = Map.copyOf(details);
    }
  }
}
