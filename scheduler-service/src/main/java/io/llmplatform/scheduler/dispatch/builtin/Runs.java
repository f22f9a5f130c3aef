package io.llmplatform.scheduler.dispatch.builtin;

import io.llmplatform.common.paging.PageRequest;
import io.llmplatform.scheduler.dispatch.RunView.Trigger;
import io.llmplatform.scheduler.job.ScheduledJob.Routing;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Timestamp;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import org.jspecify.annotations.Nullable;
import org.springframework.jdbc.core.simple.JdbcClient;
import org.springframework.stereotype.Component;

/** Every run, in PostgreSQL, whose clock counts. Thread-safe. */
@Component
@ConditionalOnBuiltInCentre
class Runs {
  private static final String COLUMNS =
      """
      SELECT r.*, j.name, j.handler, j.routing, j.block_strategy, j.timeout_seconds, j.retries,
        j.enabled
      """;
  private static final String SELECT = COLUMNS + "FROM job_run r JOIN job j ON j.id = r.job_id ";

  private final JdbcClient database;

  Runs(JdbcClient database) {
    this.database = database;
  }

  Optional<Run> find(long id) {
    return database.sql(SELECT + "WHERE r.id = ?").param(id).query(Runs::run).optional();
  }

  /** The run, which nobody else changes until the transaction ends. */
  Optional<Run> lock(long id) {
    return database
        .sql(SELECT + "WHERE r.id = ? FOR UPDATE OF r")
        .param(id)
        .query(Runs::run)
        .optional();
  }

  /** The job's runs below the page's key, the newest first. */
  List<Run> page(int job, PageRequest page) {
    return database
        .sql(SELECT + "WHERE r.job_id = ? AND r.id < ? ORDER BY r.id DESC LIMIT ?")
        .params(job, page.before(Long.MAX_VALUE), page.fetchSize())
        .query(Runs::run)
        .list();
  }

  /** The newest run of each job that has one. */
  List<Run> newest() {
    return database
        .sql(
            COLUMNS
                + """
                FROM job j CROSS JOIN LATERAL
                  (SELECT * FROM job_run WHERE job_id = j.id ORDER BY id DESC LIMIT 1) r\
                """)
        .query(Runs::run)
        .list();
  }

  Optional<Run> newest(int job) {
    return database
        .sql(SELECT + "WHERE r.job_id = ? ORDER BY r.id DESC LIMIT 1")
        .param(job)
        .query(Runs::run)
        .optional();
  }

  /** Takes up to that many runs that are due, each for so long. */
  List<Run> claim(int most, Duration length) {
    return database
        .sql(
            "WITH r AS (UPDATE job_run SET stage = 'SENDING',"
                + " claimed_until = clock_timestamp() + :millis * interval '1 millisecond'"
                + " WHERE id IN (SELECT id FROM job_run WHERE"
                + " (stage = 'WAITING' AND not_before <= clock_timestamp())"
                + " OR (stage = 'SENDING' AND claimed_until <= clock_timestamp())"
                + " ORDER BY not_before, id LIMIT :most FOR UPDATE SKIP LOCKED) RETURNING *) "
                + COLUMNS
                + "FROM r JOIN job j ON j.id = r.job_id ORDER BY r.id")
        .param("millis", length.toMillis())
        .param("most", most)
        .query(Runs::run)
        .list();
  }

  /** Notes which executor a claimed run is about to be sent to. */
  void aim(long id, String executor) {
    database
        .sql("UPDATE job_run SET executor = ? WHERE id = ? AND stage = 'SENDING'")
        .params(executor, id)
        .update();
  }

  /**
   * An executor has the run.
   *
   * @return whether somebody wants it stopped
   */
  boolean accepted(long id) {
    return database
        .sql(
            """
            UPDATE job_run SET stage = 'RUNNING', claimed_until = NULL,
              started_at = clock_timestamp(), confirmed_at = clock_timestamp()
            WHERE id = ? AND stage = 'SENDING' RETURNING stop_requested\
            """)
        .param(id)
        .query(Boolean.class)
        .optional()
        .orElse(false);
  }

  /** No executor got the claimed run; it waits for so long. */
  void release(long id, Duration pause) {
    database
        .sql(
            """
            UPDATE job_run SET stage = 'WAITING', claimed_until = NULL, executor = NULL,
              not_before = clock_timestamp() + ? * interval '1 millisecond'
            WHERE id = ? AND stage = 'SENDING'\
            """)
        .params(pause.toMillis(), id)
        .update();
  }

  void requestStop(long id) {
    database.sql("UPDATE job_run SET stop_requested = true WHERE id = ?").param(id).update();
  }

  void end(long id, Stage stage, @Nullable String message) {
    database
        .sql(
            """
            UPDATE job_run SET stage = ?, message = ?, claimed_until = NULL,
              finished_at = clock_timestamp() WHERE id = ?\
            """)
        .param(stage.name())
        .param(message)
        .param(id)
        .update();
  }

  private static Run run(ResultSet row, int number) throws SQLException {
    return new Run(
        row.getLong("id"),
        row.getInt("job_id"),
        row.getString("name"),
        row.getString("handler"),
        Routing.valueOf(row.getString("routing")),
        row.getString("block_strategy"),
        row.getInt("timeout_seconds"),
        row.getInt("retries"),
        row.getBoolean("enabled"),
        Trigger.valueOf(row.getString("trigger")),
        Stage.valueOf(row.getString("stage")),
        row.getString("parameter"),
        row.getInt("attempt"),
        row.getInt("shard_index"),
        row.getInt("shard_total"),
        row.getString("target"),
        row.getString("executor"),
        row.getTimestamp("scheduled_at").toInstant(),
        row.getTimestamp("created_at").toInstant(),
        instant(row.getTimestamp("started_at")),
        instant(row.getTimestamp("finished_at")),
        row.getBoolean("stop_requested"),
        row.getString("message"));
  }

  private static @Nullable Instant instant(@Nullable Timestamp time) {
    return time == null ? null : time.toInstant();
  }
}
