package io.llmplatform.scheduler.training.external;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.core.type.TypeReference;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import org.springframework.jdbc.core.simple.JdbcClient;
import org.springframework.stereotype.Repository;

/** The tasks of external trainers, their reports and artifacts. Thread-safe. */
@Repository
class TrainingTasks {
  private static final TypeReference<Map<String, Double>> NUMBERS = new TypeReference<>() {};
  private static final ObjectMapper JSON = new ObjectMapper();

  private final JdbcClient sql;

  TrainingTasks(JdbcClient sql) {
    this.sql = sql;
  }

  /** An artifact: its path inside the version, and the file that has its content. */
  record Artifact(String path, String file) {}

  Optional<Task> find(String run) {
    return sql.sql("SELECT * FROM training_task WHERE run = ?")
        .param(run)
        .query(TrainingTasks::task)
        .optional();
  }

  /** A new attempt's task; what was heard of earlier ones is forgotten. */
  void begin(String run, int attempt, byte[] tokenHash) {
    sql.sql(
            """
            INSERT INTO training_task (run, attempt, token_hash, state)
            VALUES (:run, :attempt, :hash, 'running')
            ON CONFLICT (run) DO UPDATE SET attempt = excluded.attempt,
              token_hash = excluded.token_hash, handle = NULL, state = 'running', log = ''\
            """)
        .param("run", run)
        .param("attempt", attempt)
        .param("hash", tokenHash)
        .update();
  }

  void launched(String run, int attempt, String handle) {
    sql.sql("UPDATE training_task SET handle = ? WHERE run = ? AND attempt = ?")
        .params(handle, run, attempt)
        .update();
  }

  /** Keeps what an attempt reported, unless its end is known already. */
  void heard(String run, int attempt, Task.State state, Map<String, Double> metrics) {
    sql.sql(
            """
            UPDATE training_task SET state = :state, metrics = metrics || cast(:metrics AS jsonb)
            WHERE run = :run AND attempt = :attempt AND state IN ('running', 'died')\
            """)
        .param("state", value(state))
        .param("metrics", json(metrics))
        .param("run", run)
        .param("attempt", attempt)
        .update();
  }

  /**
   * Keeps that an attempt's process has ended, and its last lines.
   *
   * @return whether its end was not known yet
   */
  boolean died(String run, int attempt, String log) {
    sql.sql("UPDATE training_task SET log = ? WHERE run = ? AND attempt = ?")
        .params(log.replace('\0', '\uFFFD'), run, attempt)
        .update();
    return sql.sql(
                """
                UPDATE training_task SET state = 'died'
                WHERE run = ? AND attempt = ? AND state = 'running'\
                """)
            .params(run, attempt)
            .update()
        == 1;
  }

  /** Whether the report is new; it is known from now on. */
  boolean isNew(String report, String run) {
    return sql.sql(
                """
                INSERT INTO training_report (id, run, received_at) VALUES (?, ?, now())
                ON CONFLICT DO NOTHING\
                """)
            .params(run + "/" + report, run)
            .update()
        == 1;
  }

  void putArtifact(String run, int attempt, String path, String file) {
    sql.sql(
            """
            INSERT INTO training_artifact (run, attempt, path, file) VALUES (?, ?, ?, ?)
            ON CONFLICT (run, attempt, path) DO UPDATE SET file = excluded.file\
            """)
        .params(run, attempt, path, file)
        .update();
  }

  List<Artifact> artifacts(String run, int attempt) {
    return sql.sql("SELECT path, file FROM training_artifact WHERE run = ? AND attempt = ?")
        .params(run, attempt)
        .query((row, number) -> new Artifact(row.getString(1), row.getString(2)))
        .list();
  }

  private static Task task(ResultSet row, int number) throws SQLException {
    return new Task(
        row.getString("run"),
        row.getInt("attempt"),
        row.getBytes("token_hash"),
        row.getString("handle"),
        Task.State.valueOf(row.getString("state").toUpperCase(Locale.ROOT)),
        numbers(row.getString("metrics")),
        row.getString("log"));
  }

  private static String value(Task.State state) {
    return state.name().toLowerCase(Locale.ROOT);
  }

  private static Map<String, Double> numbers(String column) {
    try {
      return JSON.readValue(column, NUMBERS);
    } catch (JsonProcessingException e) {
      throw new IllegalStateException("The column is not what was written", e);
    }
  }

  private static String json(Map<String, Double> metrics) {
    try {
      return JSON.writeValueAsString(metrics);
    } catch (JsonProcessingException e) {
      throw new IllegalArgumentException("The metrics are not JSON", e);
    }
  }
}
