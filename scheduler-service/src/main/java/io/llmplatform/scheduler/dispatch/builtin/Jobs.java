package io.llmplatform.scheduler.dispatch.builtin;

import io.llmplatform.scheduler.dispatch.JobDefinition;
import io.llmplatform.scheduler.dispatch.JobDefinition.JobSettings;
import io.llmplatform.scheduler.job.ScheduledJob.Block;
import io.llmplatform.scheduler.job.ScheduledJob.Routing;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.util.List;
import java.util.Optional;
import org.jspecify.annotations.Nullable;
import org.springframework.jdbc.core.simple.JdbcClient;
import org.springframework.stereotype.Component;

/** Every job, in PostgreSQL. Thread-safe. */
@Component
@ConditionalOnBuiltInCentre
class Jobs {
  private final JdbcClient database;

  Jobs(JdbcClient database) {
    this.database = database;
  }

  List<StoredJob> all() {
    return database.sql("SELECT * FROM job ORDER BY name").query(Jobs::job).list();
  }

  Optional<StoredJob> find(String name) {
    return database.sql("SELECT * FROM job WHERE name = ?").param(name).query(Jobs::job).optional();
  }

  /** The job, which nobody else changes until the transaction ends. */
  Optional<StoredJob> lock(String name) {
    return database
        .sql("SELECT * FROM job WHERE name = ? FOR UPDATE")
        .param(name)
        .query(Jobs::job)
        .optional();
  }

  /** Whether it was added; false: the name is taken. */
  boolean add(JobDefinition job, boolean platform, @Nullable String provisioned) {
    JobSettings settings = job.settings();
    return database
            .sql(
                """
                INSERT INTO job (name, description, handler, parameter, cron, routing,
                  block_strategy, timeout_seconds, retries, enabled, platform, provisioned)
                VALUES (:name, :description, :handler, :parameter, :cron, :routing, :block,
                  :timeout, :retries, :enabled, :platform, cast(:provisioned AS jsonb))
                ON CONFLICT (name) DO NOTHING\
                """)
            .param("name", job.name())
            .param("description", job.description())
            .param("handler", job.handler())
            .param("parameter", settings.parameter())
            .param("cron", settings.cron())
            .param("routing", settings.routing().name())
            .param("block", settings.block().name())
            .param("timeout", settings.timeoutSeconds())
            .param("retries", settings.retries())
            .param("enabled", job.enabled())
            .param("platform", platform)
            .param("provisioned", provisioned)
            .update()
        > 0;
  }

  /** Keeps the definition under its name. */
  void change(JobDefinition job, boolean platform, @Nullable String provisioned) {
    JobSettings settings = job.settings();
    database
        .sql(
            """
            UPDATE job SET description = :description, handler = :handler, parameter = :parameter,
              cron = :cron, routing = :routing, block_strategy = :block,
              timeout_seconds = :timeout, retries = :retries, enabled = :enabled,
              platform = :platform, provisioned = cast(:provisioned AS jsonb)
            WHERE name = :name\
            """)
        .param("name", job.name())
        .param("description", job.description())
        .param("handler", job.handler())
        .param("parameter", settings.parameter())
        .param("cron", settings.cron())
        .param("routing", settings.routing().name())
        .param("block", settings.block().name())
        .param("timeout", settings.timeoutSeconds())
        .param("retries", settings.retries())
        .param("enabled", job.enabled())
        .param("platform", platform)
        .param("provisioned", provisioned)
        .update();
  }

  void remove(String name) {
    database.sql("DELETE FROM job WHERE name = ?").param(name).update();
  }

  /** Counts one more run of a job whose executors take turns; from 0. */
  long nextTurn(int job) {
    return database
        .sql("UPDATE job SET turn = turn + 1 WHERE id = ? RETURNING turn - 1")
        .param(job)
        .query(Long.class)
        .single();
  }

  private static StoredJob job(ResultSet row, int number) throws SQLException {
    JobSettings settings =
        new JobSettings(
            row.getString("parameter"),
            row.getString("cron"),
            Routing.valueOf(row.getString("routing")),
            Block.valueOf(row.getString("block_strategy")),
            row.getInt("timeout_seconds"),
            row.getInt("retries"));
    return new StoredJob(
        row.getInt("id"),
        new JobDefinition(
            row.getString("name"),
            row.getString("description"),
            row.getString("handler"),
            settings,
            row.getBoolean("enabled")),
        row.getBoolean("platform"),
        row.getString("provisioned"));
  }
}
