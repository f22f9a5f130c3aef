package io.llmplatform.scheduler.training.run;

import java.util.List;
import org.springframework.jdbc.core.simple.JdbcClient;
import org.springframework.stereotype.Repository;

/** What trainers keep of a run in the database while it lasts. */
@Repository
class RunWork {
  private static final List<String> TABLES =
      List.of("training_chunk", "training_artifact", "training_report");

  private final JdbcClient sql;

  RunWork(JdbcClient sql) {
    this.sql = sql;
  }

  /** Drops it: the run has ended. */
  void forget(String run) {
    TABLES.forEach(
        table -> sql.sql("DELETE FROM %s WHERE run = ?".formatted(table)).param(run).update());
  }
}
