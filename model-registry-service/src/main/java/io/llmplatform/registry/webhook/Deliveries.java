package io.llmplatform.registry.webhook;

import io.llmplatform.registry.api.ModelEvent;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Timestamp;
import java.time.Duration;
import java.time.Instant;
import java.util.Collection;
import java.util.List;
import java.util.Optional;
import java.util.UUID;
import org.jspecify.annotations.Nullable;
import org.springframework.jdbc.core.simple.JdbcClient;
import org.springframework.stereotype.Repository;
import org.springframework.transaction.annotation.Transactional;

/**
 * Every delivery. Its times are the database's: replicas need not agree on one.
 *
 * <p>INVARIANT: of a webhook and a model, only the pending delivery with the lowest sequence is
 * ever claimed. Sequences of one model ascend in the order of its events' commits, because they are
 * written under the model's lock.
 */
@Repository
class Deliveries {
  private static final String COLUMNS =
      "id, sequence, event_id, event_type, model, status, attempts, last_status, last_error,"
          + " last_attempt_at, next_attempt_at, created_at, completed_at";
  private static final int LONGEST_ERROR = 300;

  private final JdbcClient database;

  Deliveries(JdbcClient database) {
    this.database = database;
  }

  /** One for each webhook of the tenant that wants the event; how many there are. */
  int keep(ModelEvent event, String json) {
    // The lock: a webhook that is deleted meanwhile must not fail the change of the model.
    return database
        .sql(
            """
            insert into webhook_delivery
                (id, webhook_id, event_id, event_type, model, body, status, next_attempt_at)
            select gen_random_uuid(), w.id, :event, :type, :model, :body, 'PENDING', now()
            from (
              select id from webhook
              where tenant = :tenant and active
                and (event_types is null or :type = any(event_types))
                and (model is null or model = :model)
              for key share
            ) w\
            """)
        .param("event", event.id())
        .param("type", event.type())
        .param("model", event.subject())
        .param("body", json)
        .param("tenant", event.tenant())
        .update();
  }

  /** One to be tried by the caller at once. */
  Attempt begin(UUID webhook, String eventId, String type, String body, Duration lease) {
    UUID id =
        database
            .sql(
                """
                insert into webhook_delivery (id, webhook_id, event_id, event_type, model, body,
                    status, attempts, last_attempt_at, next_attempt_at)
                values (gen_random_uuid(), ?, ?, ?, '', ?, 'PENDING', 1, now(),
                    now() + make_interval(secs => ?))
                returning id\
                """)
            .params(webhook, eventId, type, body, seconds(lease))
            .query(UUID.class)
            .single();
    return database
        .sql("select url, secret from webhook where id = ?")
        .param(webhook)
        .query(
            (row, n) ->
                new Attempt(id, webhook, 1, row.getString(1), row.getString(2), eventId, body))
        .single();
  }

  /**
   * Claims due deliveries for the caller, at most one per webhook. Who does not say within the
   * lease what became of one is taken for dead, and it is due again.
   *
   * @param busy webhooks that the caller calls already
   */
  @Transactional
  public List<Attempt> claim(int limit, Collection<UUID> busy, Duration lease) {
    return database
        .sql(
            """
            with due as (
              select distinct on (d.webhook_id) d.id
              from webhook_delivery d join webhook w on w.id = d.webhook_id
              where d.status = 'PENDING' and d.next_attempt_at <= now() and w.active
                and d.webhook_id <> all(cast(:busy as uuid[]))
                and not exists (
                  select 1 from webhook_delivery e
                  where e.webhook_id = d.webhook_id and e.model = d.model
                    and e.status = 'PENDING' and e.sequence < d.sequence)
              order by d.webhook_id, d.next_attempt_at
            ), taken as (
              select id from webhook_delivery
              where id in (select id from due) and status = 'PENDING' and next_attempt_at <= now()
              limit :limit
              for update skip locked
            )
            update webhook_delivery d
            set attempts = attempts + 1, last_attempt_at = now(),
                next_attempt_at = now() + make_interval(secs => :lease)
            from taken, webhook w
            where d.id = taken.id and w.id = d.webhook_id
            returning d.id, w.id, d.attempts, w.url, w.secret, d.event_id, d.body\
            """)
        .param("busy", busy.stream().map(UUID::toString).toArray(String[]::new))
        .param("limit", limit)
        .param("lease", seconds(lease))
        .query(
            (row, n) ->
                new Attempt(
                    row.getObject(1, UUID.class),
                    row.getObject(2, UUID.class),
                    row.getInt(3),
                    row.getString(4),
                    row.getString(5),
                    row.getString(6),
                    row.getString(7)))
        .list();
  }

  /**
   * The attempt's outcome ends the delivery; false if it ended already or another attempt began.
   */
  boolean complete(Attempt attempt, DeliveryStatus status, Outcome outcome) {
    return database
            .sql(
                """
                update webhook_delivery
                set status = ?, last_status = cast(? as integer), last_error = ?,
                    completed_at = now()
                where id = ? and attempts = ? and status = 'PENDING'\
                """)
            .params(
                status.name(),
                outcome.status(),
                error(outcome),
                attempt.delivery(),
                attempt.number())
            .update()
        == 1;
  }

  /** Another attempt is due after the delay. */
  void postpone(Attempt attempt, Outcome outcome, Duration delay) {
    database
        .sql(
            """
            update webhook_delivery
            set last_status = cast(? as integer), last_error = ?,
                next_attempt_at = now() + make_interval(secs => ?)
            where id = ? and attempts = ? and status = 'PENDING'\
            """)
        .params(
            outcome.status(), error(outcome), seconds(delay), attempt.delivery(), attempt.number())
        .update();
  }

  /** A delivery arrived: failures before it are forgiven. */
  void forgive(UUID webhook) {
    database
        .sql("update webhook set failures = 0 where id = ? and failures > 0")
        .param(webhook)
        .update();
  }

  /** Counts a delivery that was given up; so many in a row switch the webhook off. */
  boolean blame(UUID webhook, int disableAfter, String reason) {
    return database
        .sql(
            """
            update webhook
            set failures = failures + 1, active = active and failures + 1 < :limit,
                disabled_reason =
                    case when active and failures + 1 >= :limit then :reason else disabled_reason end
            where id = :id
            returning not active\
            """)
        .param("limit", disableAfter)
        .param("reason", reason)
        .param("id", webhook)
        .query(Boolean.class)
        .optional()
        .orElse(false);
  }

  /** Newest first. */
  List<Logged> page(UUID webhook, long before, int limit) {
    return database
        .sql(
            """
            select %s from webhook_delivery
            where webhook_id = ? and sequence < ? order by sequence desc limit ?\
            """
                .formatted(COLUMNS))
        .params(webhook, before, limit)
        .query(Deliveries::logged)
        .list();
  }

  Optional<DeliveryView> find(UUID webhook, UUID id) {
    return database
        .sql("select %s from webhook_delivery where webhook_id = ? and id = ?".formatted(COLUMNS))
        .params(webhook, id)
        .query(Deliveries::logged)
        .optional()
        .map(Logged::view);
  }

  /** The same event once more, behind what waits already. */
  DeliveryView repeat(UUID id) {
    return database
        .sql(
            """
            insert into webhook_delivery
                (id, webhook_id, event_id, event_type, model, body, status, next_attempt_at)
            select gen_random_uuid(), webhook_id, event_id, event_type, model, body, 'PENDING', now()
            from webhook_delivery where id = ?
            returning %s\
            """
                .formatted(COLUMNS))
        .param(id)
        .query(Deliveries::logged)
        .single()
        .view();
  }

  /** Removes finished ones of that age from the log. */
  int prune(Duration age) {
    return database
        .sql(
            """
            delete from webhook_delivery
            where status <> 'PENDING' and completed_at < now() - make_interval(secs => ?)\
            """)
        .param(seconds(age))
        .update();
  }

  /** A delivery and its place in the log. */
  record Logged(long sequence, DeliveryView view) {}

  private static Logged logged(ResultSet row, int number) throws SQLException {
    String model = row.getString("model");
    DeliveryStatus status = DeliveryStatus.valueOf(row.getString("status"));
    return new Logged(
        row.getLong("sequence"),
        new DeliveryView(
            row.getObject("id", UUID.class),
            row.getString("event_id"),
            row.getString("event_type"),
            model.isEmpty() ? null : model,
            status,
            row.getInt("attempts"),
            (Integer) row.getObject("last_status"),
            row.getString("last_error"),
            instant(row, "last_attempt_at"),
            status == DeliveryStatus.PENDING ? instant(row, "next_attempt_at") : null,
            row.getTimestamp("created_at").toInstant(),
            instant(row, "completed_at")));
  }

  private static @Nullable Instant instant(ResultSet row, String column) throws SQLException {
    Timestamp timestamp = row.getTimestamp(column);
    return timestamp == null ? null : timestamp.toInstant();
  }

  private static @Nullable String error(Outcome outcome) {
    String error = outcome.error();
    return error == null || error.length() <= LONGEST_ERROR
        ? error
        : error.substring(0, LONGEST_ERROR);
  }

  private static double seconds(Duration duration) {
    return duration.toMillis() / 1000.0;
  }
}
