package io.llmplatform.scheduler.training.run;

import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Timestamp;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.jspecify.annotations.Nullable;
import org.springframework.jdbc.core.simple.JdbcClient;
import org.springframework.stereotype.Repository;

/** The steps that runs have reached. Thread-safe. */
@Repository
public class Checkpoints {
  private final JdbcClient sql;

  Checkpoints(JdbcClient sql) {
    this.sql = sql;
  }

  /**
   * A run's checkpoints, the newest step first.
   *
   * @param after the id of the checkpoint before the first; null: from the newest
   */
  public List<Checkpoint> page(String run, @Nullable String after, int limit) {
    return sql.sql(
            """
            SELECT * FROM training_checkpoint
            WHERE run = :run AND (cast(:after AS text) IS NULL OR step <
              (SELECT step FROM training_checkpoint WHERE id = :after AND run = :run))
            ORDER BY step DESC LIMIT :limit\
            """)
        .param("run", run)
        .param("after", after)
        .param("limit", limit)
        .query(Checkpoints::checkpoint)
        .list();
  }

  /** The last step that an external trainer can go on from. */
  public Optional<Checkpoint> lastWithFile(String run) {
    return sql.sql(
            """
            SELECT * FROM training_checkpoint WHERE run = ? AND file IS NOT NULL
            ORDER BY step DESC LIMIT 1\
            """)
        .param(run)
        .query(Checkpoints::checkpoint)
        .optional();
  }

  /** Keeps a step; one that is known already gets the new metrics, and the file if there is one. */
  void put(String run, int step, Map<String, Double> metrics, @Nullable String file, Instant now) {
    sql.sql(
            """
            INSERT INTO training_checkpoint AS known (id, run, step, created_at, metrics, file)
            VALUES (:id, :run, :step, :now, cast(:metrics AS jsonb), :file)
            ON CONFLICT (run, step) DO UPDATE SET metrics = known.metrics || excluded.metrics,
              file = coalesce(excluded.file, known.file)\
            """)
        .param("id", RandomId.with("ftckpt_"))
        .param("run", run)
        .param("step", step)
        .param("now", Timestamp.from(now))
        .param("metrics", JsonColumn.write(metrics))
        .param("file", file)
        .update();
  }

  private static Checkpoint checkpoint(ResultSet row, int number) throws SQLException {
    return new Checkpoint(
        row.getString("id"),
        row.getString("run"),
        row.getInt("step"),
        row.getTimestamp("created_at").toInstant(),
        JsonColumn.read(row.getString("metrics"), JsonColumn.NUMBERS),
        row.getString("file"));
  }
}
