package io.llmplatform.registry.instance;

import io.llmplatform.registry.api.InstanceReport;
import io.llmplatform.registry.api.InstanceReport.Phase;
import io.llmplatform.registry.api.InstanceReport.VersionReport;
import io.llmplatform.registry.column.StorableText;
import java.sql.Array;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Timestamp;
import java.time.Clock;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.List;
import java.util.Optional;
import java.util.stream.Stream;
import org.springframework.jdbc.core.JdbcTemplate;
import org.springframework.jdbc.core.simple.JdbcClient;
import org.springframework.stereotype.Component;
import org.springframework.transaction.annotation.Transactional;

/** What instances reported, in PostgreSQL. Thread-safe. */
@Component
public class Instances {
  private static final int MAX_REASON = 2000;

  private final JdbcClient database;
  private final JdbcTemplate batches;
  private final InstanceSettings settings;
  private final Clock clock;

  Instances(JdbcClient database, JdbcTemplate batches, InstanceSettings settings, Clock clock) {
    this.database = database;
    this.batches = batches;
    this.settings = settings;
    this.clock = clock;
  }

  /** Takes a report in. One of a process that another has followed is dropped. */
  @Transactional
  public void report(String instance, InstanceReport report) {
    Timestamp now = timestamp(now());
    int taken =
        database
            .sql(
                """
                insert into instance (name, pool, incarnation, started_at, reported_at)
                values (?, ?, ?, ?, ?)
                on conflict (name) do update set pool = excluded.pool,
                  incarnation = excluded.incarnation, started_at = excluded.started_at,
                  reported_at = excluded.reported_at
                where instance.started_at <= excluded.started_at\
                """)
            .params(
                instance, report.pool(), report.incarnation(), timestamp(report.startedAt()), now)
            .update();
    if (taken == 0) {
      return;
    }
    List<Object[]> rows =
        report.versions().stream()
            .map(version -> row(instance, report.incarnation(), version, now))
            .toList();
    batches.batchUpdate(
        """
        insert into instance_version (instance, incarnation, tenant, model, version, generation,
          phase, reason, requests, failures, latencies, running, longest_running_millis, reported_at)
        values (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?)
        on conflict (tenant, model, version, instance, incarnation) do update set
          generation = excluded.generation, phase = excluded.phase, reason = excluded.reason,
          requests = excluded.requests, failures = excluded.failures,
          latencies = excluded.latencies, running = excluded.running,
          longest_running_millis = excluded.longest_running_millis,
          reported_at = excluded.reported_at\
        """,
        rows);
  }

  private static Object[] row(
      String instance, String incarnation, VersionReport version, Timestamp now) {
    String reason = version.reason();
    return new Object[] {
      instance,
      incarnation,
      version.tenant(),
      version.model(),
      version.version(),
      version.generation(),
      version.phase().name(),
      reason == null ? null : StorableText.of(reason, MAX_REASON),
      version.requests(),
      version.failures(),
      version.latencies().toArray(Long[]::new),
      version.running(),
      version.longestRunningMillis(),
      now
    };
  }

  /** The instance serves no more. What it counted stays. */
  public void leave(String instance) {
    database.sql("delete from instance where name = ?").param(instance).update();
  }

  /** Every instance that reports, by name. */
  public List<LiveInstance> live() {
    return database
        .sql(
            """
            select name, incarnation, reported_at from instance where reported_at > ?
            order by name\
            """)
        .param(timestamp(now().minus(settings.expiry())))
        .query(
            (row, number) -> new LiveInstance(row.getString(1), row.getString(2), instant(row, 3)))
        .list();
  }

  /** When any instance last reported; empty: none ever did, or all have left. */
  public Optional<Instant> lastReport() {
    return database
        .sql("select max(reported_at) from instance having max(reported_at) is not null")
        .query((row, number) -> instant(row, 1))
        .optional();
  }

  /** Every version of the model that a process told of, by version, instance and incarnation. */
  public List<VersionOnInstance> versions(String tenant, String model) {
    return database
        .sql(
            """
            select instance, incarnation, version, generation, phase, reason, requests, failures,
              latencies, running, longest_running_millis, reported_at
            from instance_version where tenant = ? and model = ?
            order by version, instance, incarnation\
            """)
        .params(tenant, model)
        .query((row, number) -> version(row))
        .list();
  }

  /** Forgets processes that have not reported for longer than is kept. */
  public void forgetOld() {
    Timestamp before = timestamp(now().minus(settings.retention()));
    database.sql("delete from instance where reported_at < ?").param(before).update();
    database.sql("delete from instance_version where reported_at < ?").param(before).update();
  }

  private static VersionOnInstance version(ResultSet row) throws SQLException {
    return new VersionOnInstance(
        row.getString("instance"),
        row.getString("incarnation"),
        row.getInt("version"),
        row.getLong("generation"),
        Phase.valueOf(row.getString("phase")),
        row.getString("reason"),
        new VersionCounts(
            row.getLong("requests"), row.getLong("failures"), longs(row.getArray("latencies"))),
        row.getInt("running"),
        row.getLong("longest_running_millis"),
        row.getTimestamp("reported_at").toInstant());
  }

  /** The elements of a {@code bigint[]}. */
  public static List<Long> longs(Array column) throws SQLException {
    return Stream.of((Long[]) column.getArray()).toList();
  }

  private static Instant instant(ResultSet row, int column) throws SQLException {
    return row.getTimestamp(column).toInstant();
  }

  private static Timestamp timestamp(Instant instant) {
    return Timestamp.from(instant);
  }

  private Instant now() {
    return clock.instant().truncatedTo(ChronoUnit.MICROS);
  }
}
