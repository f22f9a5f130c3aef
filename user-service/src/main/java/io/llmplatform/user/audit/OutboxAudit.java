package io.llmplatform.user.audit;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.ObjectMapper;
import io.llmplatform.common.id.TimeOrderedId;
import io.llmplatform.common.trace.TraceParent;
import io.llmplatform.outbox.Outbox;
import io.llmplatform.user.api.AuditEvent;
import io.llmplatform.user.identity.Audit;
import java.time.Clock;
import java.util.LinkedHashMap;
import java.util.Map;
import org.springframework.stereotype.Component;
import org.springframework.transaction.annotation.Transactional;

/** Stores acts in the outbox, with the change that they tell of. */
@Component
class OutboxAudit implements Audit {
  private static final String SOURCE = "/user-service";

  private final Outbox outbox;
  private final TraceParent trace;
  private final ObjectMapper json;
  private final Clock clock;

  OutboxAudit(Outbox outbox, TraceParent trace, ObjectMapper json, Clock clock) {
    this.outbox = outbox;
    this.trace = trace;
    this.json = json;
    this.clock = clock;
  }

  @Override
  @Transactional
  public void record(Act act) {
    outbox.add(act.tenant(), json(event(act)));
  }

  private AuditEvent event(Act act) {
    Map<String, String> details = new LinkedHashMap<>();
    act.details().forEach((name, value) -> details.put(name, printable(value)));
    String target = act.target();
    return new AuditEvent(
        AuditEvent.SPEC_VERSION,
        TimeOrderedId.next().toString(),
        act.action(),
        clock.instant(),
        SOURCE,
        act.tenant(),
        trace.current(),
        AuditEvent.SCHEMA_VERSION,
        new AuditEvent.Data(
            printable(act.actor()),
            act.action(),
            target == null ? null : printable(target),
            details));
  }

  private String json(AuditEvent event) {
    try {
      return json.writeValueAsString(event);
    } catch (JsonProcessingException e) {
      throw new IllegalStateException("An audit event cannot be written as JSON", e);
    }
  }

  // What people claim to be called may be anything, of any length.
  private static String printable(String text) {
    StringBuilder printable = new StringBuilder();
    text.codePoints()
        .limit(256)
        .map(
            c -> Character.isISOControl(c) || Character.getType(c) == Character.SURROGATE ? '?' : c)
        .forEach(printable::appendCodePoint);
    return printable.toString();
  }
}
