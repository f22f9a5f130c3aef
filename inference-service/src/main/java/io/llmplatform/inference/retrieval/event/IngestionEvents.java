package io.llmplatform.inference.retrieval.event;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.ObjectMapper;
import io.llmplatform.common.id.TimeOrderedId;
import io.llmplatform.common.trace.TraceParent;
import io.llmplatform.inference.retrieval.ConditionalOnRetrieval;
import io.llmplatform.outbox.Outbox;
import io.llmplatform.scheduler.api.JobEvent;
import java.time.Clock;
import java.time.temporal.ChronoUnit;
import java.util.Map;
import org.springframework.stereotype.Component;
import org.springframework.transaction.annotation.Propagation;
import org.springframework.transaction.annotation.Transactional;

/**
 * Where events are appended. Thread-safe.
 *
 * <p>INVARIANT: who appends holds the lock of the file's row until its transaction ends, so that
 * events of one file leave in the order of what happened.
 */
@Component
@ConditionalOnRetrieval
public class IngestionEvents {
  private static final String SOURCE = "inference-service";

  private final Outbox outbox;
  private final TraceParent trace;
  private final ObjectMapper json;
  private final Clock clock;

  IngestionEvents(Outbox ingestionEventOutbox, TraceParent trace, ObjectMapper json, Clock clock) {
    this.outbox = ingestionEventOutbox;
    this.trace = trace;
    this.json = json;
    this.clock = clock;
  }

  /**
   * Stores the event with the caller's transaction, which must be there.
   *
   * @param type past tense, such as {@code ingestion.completed}
   * @param subject the store's and the file's ids: {@code vs_…/file-…}
   */
  @Transactional(propagation = Propagation.MANDATORY)
  public void append(String tenant, String subject, String type, Map<String, Object> details) {
    JobEvent event =
        new JobEvent(
            JobEvent.SPEC_VERSION,
            TimeOrderedId.next().toString(),
            type,
            SOURCE,
            subject,
            clock.instant().truncatedTo(ChronoUnit.MICROS),
            tenant,
            trace.current(),
            JobEvent.SCHEMA_VERSION,
            Map.copyOf(details));
    outbox.add(tenant + "/" + subject, text(event));
  }

  private String text(JobEvent event) {
    try {
      return json.writeValueAsString(event);
    } catch (JsonProcessingException e) {
      throw new IllegalArgumentException("An event's details are not JSON", e);
    }
  }
}
