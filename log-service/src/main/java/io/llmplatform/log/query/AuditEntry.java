package io.llmplatform.log.query;

import com.fasterxml.jackson.annotation.JsonPropertyDescription;
import io.llmplatform.log.event.StoredEvent;
import java.time.Instant;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** A security-relevant act, as the API shows it. */
record AuditEntry(
    String id,
    Instant time,
    String tenant,
    @JsonPropertyDescription("The service that it was done in.") String source,
    @JsonPropertyDescription("The subject of who acted, or the name that was claimed.")
        @Nullable String actor,
    @JsonPropertyDescription("Such as api-key.revoked.") @Nullable String action,
    @JsonPropertyDescription("Kind and id.") @Nullable String target,
    Map<String, String> details,
    @Nullable String traceId) {

  static AuditEntry of(StoredEvent event) {
    EventData data = EventData.of(event);
    String action = data.text("action");
    return new AuditEntry(
        event.id(),
        event.time(),
        event.tenant(),
        event.source(),
        data.text("actor"),
        action == null ? event.type() : action,
        data.text("target"),
        data.texts("details"),
        event.traceId());
  }
}
