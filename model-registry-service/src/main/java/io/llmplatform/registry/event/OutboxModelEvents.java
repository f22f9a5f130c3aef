package io.llmplatform.registry.event;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.ObjectMapper;
import io.llmplatform.common.id.TimeOrderedId;
import io.llmplatform.common.security.Caller;
import io.llmplatform.common.trace.TraceParent;
import io.llmplatform.outbox.Outbox;
import io.llmplatform.registry.api.ModelEvent;
import java.time.Clock;
import java.time.temporal.ChronoUnit;
import java.util.Map;
import java.util.TreeMap;
import org.springframework.beans.factory.ObjectProvider;
import org.springframework.stereotype.Component;
import org.springframework.transaction.annotation.Propagation;
import org.springframework.transaction.annotation.Transactional;

/**
 * Keeps events in the table {@code model_event_outbox} until they are sent.
 *
 * <p>INVARIANT: who appends holds the model's row lock until its transaction ends, so that of one
 * model a lower sequence never commits after a higher one. Across models it may: the relay has no
 * cursor, and finds the late one all the same.
 */
@Component
class OutboxModelEvents implements ModelEvents {
  private static final String SOURCE = "model-registry-service";

  private final Outbox outbox;
  private final ObjectProvider<EventSubscribers> subscribers;
  private final TraceParent trace;
  private final ObjectMapper json;
  private final Clock clock;

  OutboxModelEvents(
      Outbox outbox,
      ObjectProvider<EventSubscribers> subscribers,
      TraceParent trace,
      ObjectMapper json,
      Clock clock) {
    this.outbox = outbox;
    this.subscribers = subscribers;
    this.trace = trace;
    this.json = json;
    this.clock = clock;
  }

  @Override
  @Transactional(propagation = Propagation.MANDATORY)
  public void append(ModelChange change) {
    ModelEvent event = event(change);
    String text = text(event);
    outbox.add(change.tenant() + "/" + change.model(), text);
    subscribers.stream().forEach(each -> each.keep(event, text));
  }

  private ModelEvent event(ModelChange change) {
    Map<String, Object> data = new TreeMap<>(change.details());
    data.put("model", change.model());
    if (change.version() != null) {
      data.put("version", change.version());
    }
    // What the service does of itself, such as a rollback, it does in its own name.
    data.putIfAbsent("by", Caller.find().map(Caller::username).orElse(SOURCE));
    return new ModelEvent(
        ModelEvent.SPEC_VERSION,
        TimeOrderedId.next().toString(),
        change.type().value(),
        SOURCE,
        change.model(),
        clock.instant().truncatedTo(ChronoUnit.MICROS),
        change.tenant(),
        trace.current(),
        ModelEvent.SCHEMA_VERSION,
        data);
  }

  private String text(ModelEvent event) {
    try {
      return json.writeValueAsString(event);
    } catch (JsonProcessingException e) {
      throw new IllegalArgumentException("An event's details are not JSON", e);
    }
  }
}
