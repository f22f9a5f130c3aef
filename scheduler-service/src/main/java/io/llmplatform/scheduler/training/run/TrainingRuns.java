package io.llmplatform.scheduler.training.run;

import io.llmplatform.common.security.Owner;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Timestamp;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import org.jspecify.annotations.Nullable;
import org.springframework.jdbc.core.simple.JdbcClient;
import org.springframework.stereotype.Repository;

/** Every training run. Thread-safe. */
@Repository
public class TrainingRuns {
  private final JdbcClient sql;

  TrainingRuns(JdbcClient sql) {
    this.sql = sql;
  }

  /** The tenant's run. */
  public Optional<TrainingRun> find(String tenant, String id) {
    return sql.sql("SELECT * FROM training_run WHERE tenant = ? AND id = ?")
        .params(tenant, id)
        .query(TrainingRuns::run)
        .optional();
  }

  /** Whosever run it is. */
  public Optional<TrainingRun> find(String id) {
    return sql.sql("SELECT * FROM training_run WHERE id = ?")
        .param(id)
        .query(TrainingRuns::run)
        .optional();
  }

  /**
   * A tenant's runs, the newest first.
   *
   * @param after the id of the run before the first; null: from the newest
   * @param metadata JSON that the metadata of each contains
   */
  public List<TrainingRun> page(String tenant, @Nullable String after, int limit, String metadata) {
    return sql.sql(
            """
            SELECT * FROM training_run
            WHERE tenant = :tenant AND request -> 'metadata' @> cast(:metadata AS jsonb)
              AND (cast(:after AS text) IS NULL OR (created_at, id) <
                (SELECT created_at, id FROM training_run WHERE id = :after AND tenant = :tenant))
            ORDER BY created_at DESC, id DESC LIMIT :limit\
            """)
        .param("tenant", tenant)
        .param("metadata", metadata)
        .param("after", after)
        .param("limit", limit)
        .query(TrainingRuns::run)
        .list();
  }

  /** Ids of runs that somebody should look at, the longest due first. */
  public List<String> due(Instant now, int limit) {
    return sql.sql("SELECT id FROM training_run WHERE due_at <= ? ORDER BY due_at, id LIMIT ?")
        .params(Timestamp.from(now), limit)
        .query(String.class)
        .list();
  }

  /** The run, locked until the transaction ends. */
  Optional<TrainingRun> lock(String id) {
    return sql.sql("SELECT * FROM training_run WHERE id = ? FOR UPDATE")
        .param(id)
        .query(TrainingRuns::run)
        .optional();
  }

  void insert(TrainingRun run) {
    sql.sql(
            """
            INSERT INTO training_run (id, tenant, subject, key_id, status, trainer, request,
              created_at, due_at)
            VALUES (:id, :tenant, :subject, :key, :status, :trainer, cast(:request AS jsonb),
              :created, :due)\
            """)
        .param("id", run.id())
        .param("tenant", run.owner().tenant())
        .param("subject", run.owner().subject())
        .param("key", run.owner().keyId())
        .param("status", run.status().value())
        .param("trainer", run.trainer())
        .param("request", JsonColumn.write(run.request()))
        .param("created", Timestamp.from(run.createdAt()))
        .param("due", timestamp(run.dueAt()))
        .update();
  }

  void update(TrainingRun run) {
    TrainingRun.Result result = run.result();
    Failure failure = run.failure();
    sql.sql(
            """
            UPDATE training_run SET status = :status, started_at = :started,
              finished_at = :finished, attempt = :attempt, progress = :progress,
              trained_tokens = :tokens, estimated_finish = :estimated, model = :model,
              model_version = :version, result_files = cast(:files AS jsonb),
              failure = cast(:failure AS jsonb), due_at = :due
            WHERE id = :id\
            """)
        .param("status", run.status().value())
        .param("started", timestamp(run.startedAt()))
        .param("finished", timestamp(run.finishedAt()))
        .param("attempt", run.attempt())
        .param("progress", run.progress())
        .param("tokens", run.trainedTokens())
        .param("estimated", timestamp(run.estimatedFinish()))
        .param("model", result == null ? null : result.model())
        .param("version", result == null ? null : result.version())
        .param("files", JsonColumn.write(result == null ? List.of() : result.files()))
        .param("failure", failure == null ? null : JsonColumn.write(failure))
        .param("due", timestamp(run.dueAt()))
        .param("id", run.id())
        .update();
  }

  private static TrainingRun run(ResultSet row, int number) throws SQLException {
    return new TrainingRun(
        row.getString("id"),
        new Owner(row.getString("tenant"), row.getString("subject"), row.getString("key_id")),
        RunStatus.of(row.getString("status")),
        row.getString("trainer"),
        JsonColumn.read(row.getString("request"), RunRequest.class),
        row.getTimestamp("created_at").toInstant(),
        instant(row.getTimestamp("started_at")),
        instant(row.getTimestamp("finished_at")),
        row.getInt("attempt"),
        row.getInt("progress"),
        row.getObject("trained_tokens", Long.class),
        instant(row.getTimestamp("estimated_finish")),
        result(row),
        failure(row.getString("failure")),
        instant(row.getTimestamp("due_at")));
  }

  private static TrainingRun.@Nullable Result result(ResultSet row) throws SQLException {
    String model = row.getString("model");
    return model == null
        ? null
        : new TrainingRun.Result(
            model,
            row.getInt("model_version"),
            JsonColumn.read(row.getString("result_files"), JsonColumn.TEXTS));
  }

  private static @Nullable Failure failure(@Nullable String column) {
    return column == null ? null : JsonColumn.read(column, Failure.class);
  }

  private static @Nullable Timestamp timestamp(@Nullable Instant instant) {
    return instant == null ? null : Timestamp.from(instant);
  }

  private static @Nullable Instant instant(@Nullable Timestamp timestamp) {
    return timestamp == null ? null : timestamp.toInstant();
  }
}
