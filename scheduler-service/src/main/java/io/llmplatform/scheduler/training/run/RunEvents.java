package io.llmplatform.scheduler.training.run;

import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Timestamp;
import java.time.Instant;
import java.util.List;
import org.jspecify.annotations.Nullable;
import org.springframework.jdbc.core.simple.JdbcClient;
import org.springframework.stereotype.Repository;

/** What happened to each run. Thread-safe. */
@Repository
public class RunEvents {
  private final JdbcClient sql;

  RunEvents(JdbcClient sql) {
    this.sql = sql;
  }

  /** A run's events after one of them, the oldest first. */
  public List<RunEvent> since(String run, long sequence, int limit) {
    return sql.sql(
            "SELECT * FROM training_event WHERE run = ? AND sequence > ? ORDER BY sequence LIMIT ?")
        .params(run, sequence, limit)
        .query(RunEvents::event)
        .list();
  }

  /**
   * A run's events, the newest first.
   *
   * @param after the id of the event before the first; null: from the newest
   */
  public List<RunEvent> page(String run, @Nullable String after, int limit) {
    return sql.sql(
            """
            SELECT * FROM training_event
            WHERE run = :run AND (cast(:after AS text) IS NULL OR sequence <
              (SELECT sequence FROM training_event WHERE id = :after AND run = :run))
            ORDER BY sequence DESC LIMIT :limit\
            """)
        .param("run", run)
        .param("after", after)
        .param("limit", limit)
        .query(RunEvents::event)
        .list();
  }

  void append(String run, RunNote note, Instant now) {
    sql.sql(
            """
            INSERT INTO training_event (id, run, created_at, level, type, message, data)
            VALUES (:id, :run, :now, :level, :type, :message, cast(:data AS jsonb))\
            """)
        .param("id", RandomId.with("ftevent-"))
        .param("run", run)
        .param("now", Timestamp.from(now))
        .param("level", note.level())
        .param("type", note.data().isEmpty() ? "message" : "metrics")
        .param("message", note.message())
        .param("data", JsonColumn.write(note.data()))
        .update();
  }

  private static RunEvent event(ResultSet row, int number) throws SQLException {
    return new RunEvent(
        row.getLong("sequence"),
        row.getString("id"),
        row.getTimestamp("created_at").toInstant(),
        row.getString("level"),
        row.getString("type"),
        row.getString("message"),
        JsonColumn.read(row.getString("data"), JsonColumn.VALUES));
  }
}
