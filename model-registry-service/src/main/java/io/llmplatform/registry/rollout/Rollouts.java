package io.llmplatform.registry.rollout;

import io.llmplatform.common.paging.PageRequest;
import io.llmplatform.registry.api.RolloutView.State;
import io.llmplatform.registry.column.JsonColumns;
import io.llmplatform.registry.deployment.DesiredState;
import io.llmplatform.registry.instance.Instances;
import io.llmplatform.registry.instance.VersionCounts;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Timestamp;
import java.time.Instant;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeSet;
import org.jspecify.annotations.Nullable;
import org.springframework.jdbc.core.simple.JdbcClient;
import org.springframework.stereotype.Component;

/** Every rollout, in PostgreSQL. Changed under the model's lock. Thread-safe. */
@Component
class Rollouts {
  private final JdbcClient database;
  private final JsonColumns json;

  Rollouts(JdbcClient database, JsonColumns json) {
    this.database = database;
    this.json = json;
  }

  /**
   * A process's counts of a version.
   *
   * @param version the version
   * @param instance the process's instance
   * @param incarnation the process
   */
  record Process(int version, String instance, String incarnation) {}

  /** A new one, before its first step. What it needs cannot be removed until it ends. */
  Rollout add(
      long model, Plan plan, DesiredState before, String by, String bySubject, Instant now) {
    Rollout added =
        database
            .sql(
                """
                insert into rollout (model_id, number, version, plan, before, state, ready,
                  ready_changed_at, started_by, started_by_subject, started_at)
                values (:model,
                  (select coalesce(max(number), 0) + 1 from rollout where model_id = :model),
                  :version, cast(:plan as jsonb), cast(:before as jsonb), :state, false, :now, :by,
                  :subject, :now)
                returning *\
                """)
            .param("model", model)
            .param("version", plan.version())
            .param("plan", json.text(plan))
            .param("before", json.text(before))
            .param("state", State.PROGRESSING.name())
            .param("now", Timestamp.from(now))
            .param("by", by)
            .param("subject", bySubject)
            .query((row, number) -> rollout(row))
            .single();
    Set<Integer> versions = new TreeSet<>(before.versions());
    versions.add(plan.version());
    for (int version : versions) {
      database
          .sql(
              """
              insert into rollout_version (rollout_id, version_id)
              select ?, id from model_version where model_id = ? and number = ?\
              """)
          .params(added.id(), model, version)
          .update();
    }
    return added;
  }

  void save(Rollout rollout) {
    Rollout.Current current = rollout.current();
    Instant endedAt = rollout.endedAt();
    database
        .sql(
            """
            update rollout set state = ?, reason = ?, step = ?, generation = ?, step_began_at = ?,
              ready = ?, ready_changed_at = coalesce(?, ready_changed_at), ended_at = ?
            where id = ?\
            """)
        .param(rollout.state().name())
        .param(rollout.reason())
        .param(current == null ? null : current.step())
        .param(current == null ? null : current.generation())
        .param(current == null ? null : Timestamp.from(current.beganAt()))
        .param(current != null && current.isReady())
        .param(current == null ? null : Timestamp.from(current.readyChangedAt()))
        .param(endedAt == null ? null : Timestamp.from(endedAt))
        .param(rollout.id())
        .update();
    if (endedAt != null) {
      database.sql("delete from rollout_version where rollout_id = ?").param(rollout.id()).update();
      database
          .sql("delete from rollout_baseline where rollout_id = ?")
          .param(rollout.id())
          .update();
    }
  }

  /** Remembers what processes have counted when the rollout's step begins. */
  void saveBaseline(Rollout rollout, String tenant, String model) {
    database.sql("delete from rollout_baseline where rollout_id = ?").param(rollout.id()).update();
    database
        .sql(
            """
            insert into rollout_baseline
              (rollout_id, version, instance, incarnation, requests, failures, latencies)
            select ?, version, instance, incarnation, requests, failures, latencies
            from instance_version where tenant = ? and model = ?\
            """)
        .params(rollout.id(), tenant, model)
        .update();
  }

  /** What processes had counted when the rollout's step began. */
  Map<Process, VersionCounts> baseline(Rollout rollout) {
    Map<Process, VersionCounts> baseline = new HashMap<>();
    database
        .sql(
            """
            select version, instance, incarnation, requests, failures, latencies
            from rollout_baseline where rollout_id = ?\
            """)
        .param(rollout.id())
        .query(
            row -> {
              baseline.put(
                  new Process(row.getInt(1), row.getString(2), row.getString(3)),
                  new VersionCounts(
                      row.getLong(4), row.getLong(5), Instances.longs(row.getArray(6))));
            });
    return baseline;
  }

  Optional<Rollout> find(long model, int number) {
    return database
        .sql("select * from rollout where model_id = ? and number = ?")
        .params(model, number)
        .query((row, n) -> rollout(row))
        .optional();
  }

  /** The model's that has not ended. */
  Optional<Rollout> unfinished(long model) {
    return database
        .sql("select * from rollout where model_id = ? and ended_at is null")
        .param(model)
        .query((row, number) -> rollout(row))
        .optional();
  }

  /** The models that have a rollout which has not ended. */
  List<Long> modelsWithUnfinished() {
    return database
        .sql("select model_id from rollout where ended_at is null order by id")
        .query(Long.class)
        .list();
  }

  /** The newest before a number first. */
  List<Rollout> page(long model, int before, PageRequest page) {
    return database
        .sql("select * from rollout where model_id = ? and number < ? order by number desc limit ?")
        .params(model, before, page.fetchSize())
        .query((row, number) -> rollout(row))
        .list();
  }

  private Rollout rollout(ResultSet row) throws SQLException {
    Instant endedAt = instant(row, "ended_at");
    return new Rollout(
        row.getLong("id"),
        row.getLong("model_id"),
        row.getInt("number"),
        json.value(row.getString("plan"), Plan.class),
        json.value(row.getString("before"), DesiredState.class),
        State.valueOf(row.getString("state")),
        row.getString("reason"),
        current(row),
        row.getString("started_by"),
        row.getString("started_by_subject"),
        row.getTimestamp("started_at").toInstant(),
        endedAt);
  }

  private static Rollout.@Nullable Current current(ResultSet row) throws SQLException {
    Instant beganAt = instant(row, "step_began_at");
    return beganAt == null
        ? null
        : new Rollout.Current(
            row.getInt("step"),
            row.getLong("generation"),
            beganAt,
            row.getBoolean("ready"),
            row.getTimestamp("ready_changed_at").toInstant());
  }

  private static @Nullable Instant instant(ResultSet row, String column) throws SQLException {
    Timestamp value = row.getTimestamp(column);
    return value == null ? null : value.toInstant();
  }
}
