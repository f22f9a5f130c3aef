package io.llmplatform.log.query;

import com.fasterxml.jackson.annotation.JsonPropertyDescription;
import io.llmplatform.log.event.StoredEvent;
import java.time.Instant;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** An event of a job, a training run or a model, as the API shows it. */
record EventEntry(
    String id,
    Instant time,
    String tenant,
    String source,
    @JsonPropertyDescription("Such as alias.moved.") String type,
    @JsonPropertyDescription("The model, batch or run.") @Nullable String subject,
    @JsonPropertyDescription("As the type's schema says.") Map<String, Object> data,
    @Nullable String traceId) {

  static EventEntry of(StoredEvent event) {
    return new EventEntry(
        event.id(),
        event.time(),
        event.tenant(),
        event.source(),
        event.type(),
        event.subject(),
        event.data(),
        event.traceId());
  }
}
