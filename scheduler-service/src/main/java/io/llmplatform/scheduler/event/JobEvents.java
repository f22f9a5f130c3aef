package io.llmplatform.scheduler.event;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.ObjectMapper;
import io.llmplatform.common.id.TimeOrderedId;
import io.llmplatform.common.trace.TraceParent;
import io.llmplatform.outbox.Outbox;
import io.llmplatform.scheduler.api.JobEvent;
import java.time.Clock;
import java.time.temporal.ChronoUnit;
import org.springframework.stereotype.Component;
import org.springframework.transaction.annotation.Propagation;
import org.springframework.transaction.annotation.Transactional;

/**
 * Where events are appended. Thread-safe.
 *
 * <p>INVARIANT: who appends holds the lock of the subject's row until its transaction ends, so that
 * events of one subject leave in the order of what happened.
 */
@Component
public class JobEvents {
  private static final String SOURCE = "scheduler-service";

  private final Outbox outbox;
  private final TraceParent trace;
  private final ObjectMapper json;
  private final Clock clock;

  JobEvents(Outbox jobEventOutbox, TraceParent trace, ObjectMapper json, Clock clock) {
    this.outbox = jobEventOutbox;
    this.trace = trace;
    this.json = json;
    this.clock = clock;
  }

  /** Stores the event with the caller's transaction, which must be there. */
  @Transactional(propagation = Propagation.MANDATORY)
  public void append(JobChange change) {
    outbox.add(change.tenant() + "/" + change.subject(), text(event(change)));
  }

  private JobEvent event(JobChange change) {
    return new JobEvent(
        JobEvent.SPEC_VERSION,
        TimeOrderedId.next().toString(),
        change.type(),
        SOURCE,
        change.subject(),
        clock.instant().truncatedTo(ChronoUnit.MICROS),
        change.tenant(),
        trace.current(),
        JobEvent.SCHEMA_VERSION,
        change.details());
  }

  private String text(JobEvent event) {
    try {
      return json.writeValueAsString(event);
    } catch (JsonProcessingException e) {
      throw new IllegalArgumentException("An event's details are not JSON", e);
    }
  }
}
