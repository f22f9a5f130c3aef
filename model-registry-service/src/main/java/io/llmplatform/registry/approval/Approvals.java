package io.llmplatform.registry.approval;

import io.llmplatform.common.paging.PageRequest;
import io.llmplatform.common.security.Caller;
import io.llmplatform.registry.api.ApprovalView.Kind;
import io.llmplatform.registry.api.ApprovalView.State;
import io.llmplatform.registry.api.ModelEvent;
import io.llmplatform.registry.column.JsonColumns;
import io.llmplatform.registry.event.ModelChange;
import io.llmplatform.registry.event.ModelEvents;
import io.llmplatform.registry.model.RegisteredModel;
import io.llmplatform.registry.tenant.Viewpoint;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Timestamp;
import java.time.Clock;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import java.util.UUID;
import org.jspecify.annotations.Nullable;
import org.springframework.jdbc.core.simple.JdbcClient;
import org.springframework.stereotype.Component;
import org.springframework.transaction.annotation.Propagation;
import org.springframework.transaction.annotation.Transactional;

/** Every approval, in PostgreSQL. Changed under the model's lock. Thread-safe. */
@Component
public class Approvals {
  private static final String SELECT =
      """
      select a.*, m.tenant, m.name from approval a join model m on m.id = a.model_id
      """;

  private final JdbcClient database;
  private final ModelEvents events;
  private final JsonColumns json;
  private final Clock clock;

  Approvals(JdbcClient database, ModelEvents events, JsonColumns json, Clock clock) {
    this.database = database;
    this.events = events;
    this.json = json;
    this.clock = clock;
  }

  /**
   * A pending approval of the request. Who asks for the same again gets the one that is there.
   *
   * @param requester as people know that person
   * @param requesterSubject as tokens do
   * @param subject the request in words
   */
  @Transactional(propagation = Propagation.MANDATORY)
  public Approval request(
      RegisteredModel model,
      Gate gate,
      ApprovalRequest request,
      String subject,
      String requester,
      String requesterSubject) {
    Optional<Approval> same =
        pending(model.id()).stream()
            .filter(each -> each.request().equals(request))
            .filter(each -> each.requesterSubject().equals(requesterSubject))
            .findFirst();
    return same.orElseGet(
        () ->
            added(
                new Approval(
                    UUID.randomUUID(),
                    model.id(),
                    model.tenant(),
                    model.name(),
                    request,
                    subject,
                    gate,
                    State.PENDING,
                    requester,
                    requesterSubject,
                    now(),
                    null,
                    null,
                    null)));
  }

  private Approval added(Approval approval) {
    database
        .sql(
            """
            insert into approval (id, model_id, kind, request, subject, role, four_eyes, state,
              requested_by, requested_by_subject, requested_at)
            values (?, ?, ?, cast(? as jsonb), ?, ?, ?, ?, ?, ?, ?)\
            """)
        .params(
            approval.id(),
            approval.modelId(),
            approval.request().kind().name(),
            json.text(approval.request()),
            approval.subject(),
            approval.gate().role(),
            approval.gate().fourEyes(),
            approval.state().name(),
            approval.requester(),
            approval.requesterSubject(),
            Timestamp.from(approval.requestedAt()))
        .update();
    tell(approval, ModelEvent.Type.APPROVAL_REQUESTED, approval.requester(), null);
    return approval;
  }

  /** Notes what was decided. */
  @Transactional(propagation = Propagation.MANDATORY)
  public Approval decide(Approval approval, State decision, Caller by, @Nullable String comment) {
    return decide(approval, decision, by.username(), comment);
  }

  /** What waits for consent to the kind of change of the model needs it no more. */
  @Transactional(propagation = Propagation.MANDATORY)
  public void cancel(long model, Kind kind, String by, String why) {
    pending(model).stream()
        .filter(each -> each.request().kind() == kind)
        .forEach(each -> decide(each, State.CANCELLED, by, why));
  }

  private Approval decide(Approval approval, State decision, String by, @Nullable String comment) {
    Approval decided = approval.decided(decision, by, now(), comment);
    database
        .sql(
            """
            update approval set state = ?, decided_by = ?, decided_at = ?, comment = ?
            where id = ?\
            """)
        .param(decision.name())
        .param(by)
        .param(Timestamp.from(now()))
        .param(comment)
        .param(approval.id())
        .update();
    tell(decided, ModelEvent.Type.APPROVAL_DECIDED, by, comment);
    return decided;
  }

  private void tell(Approval approval, ModelEvent.Type type, String by, @Nullable String comment) {
    Map<String, Object> details = new TreeMap<>();
    details.put("approval", approval.id().toString());
    details.put("kind", approval.request().kind().name());
    details.put("subject", approval.subject());
    details.put("state", approval.state().name());
    details.put("role", approval.gate().role());
    details.put("by", by);
    if (comment != null) {
      details.put("comment", comment);
    }
    events.append(new ModelChange(approval.tenant(), approval.model(), null, type, details));
  }

  /** What waits for consent to a change of the model, the oldest first. */
  public List<Approval> pending(long model) {
    return database
        .sql(SELECT + "where a.model_id = ? and a.state = 'PENDING' order by a.requested_at, a.id")
        .param(model)
        .query((row, number) -> approval(row))
        .list();
  }

  Optional<Approval> find(UUID id) {
    return database
        .sql(SELECT + "where a.id = ?")
        .param(id)
        .query((row, number) -> approval(row))
        .optional();
  }

  /** Those of the tenant's models in the states, the newest first. */
  List<Approval> page(
      Viewpoint viewpoint, List<State> states, ApprovalKey before, PageRequest page) {
    return database
        .sql(
            SELECT
                + """
                where (? or m.tenant = ?) and a.state = any(?)
                  and (a.requested_at, a.id) < (?, ?)
                order by a.requested_at desc, a.id desc limit ?\
                """)
        .params(
            viewpoint.everything(),
            viewpoint.tenant(),
            states.stream().map(State::name).toArray(String[]::new),
            Timestamp.from(before.requestedAt()),
            before.id(),
            page.fetchSize())
        .query((row, number) -> approval(row))
        .list();
  }

  private Approval approval(ResultSet row) throws SQLException {
    Timestamp decidedAt = row.getTimestamp("decided_at");
    return new Approval(
        row.getObject("id", UUID.class),
        row.getLong("model_id"),
        row.getString("tenant"),
        row.getString("name"),
        json.value(row.getString("request"), ApprovalRequest.class),
        row.getString("subject"),
        new Gate(row.getString("role"), row.getBoolean("four_eyes")),
        State.valueOf(row.getString("state")),
        row.getString("requested_by"),
        row.getString("requested_by_subject"),
        row.getTimestamp("requested_at").toInstant(),
        row.getString("decided_by"),
        decidedAt == null ? null : decidedAt.toInstant(),
        row.getString("comment"));
  }

  private Instant now() {
    return clock.instant().truncatedTo(ChronoUnit.MICROS);
  }
}
