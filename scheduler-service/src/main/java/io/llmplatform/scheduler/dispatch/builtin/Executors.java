package io.llmplatform.scheduler.dispatch.builtin;

import io.llmplatform.scheduler.dispatch.DispatchSettings;
import io.llmplatform.scheduler.executor.ExecutorSettings;
import java.util.List;
import org.springframework.jdbc.core.simple.JdbcClient;
import org.springframework.stereotype.Component;

/** The executors that have sent a heartbeat, in PostgreSQL. Thread-safe. */
@Component
@ConditionalOnBuiltInCentre
class Executors {
  private final JdbcClient database;
  private final String app;
  private final long expiryMillis;

  Executors(JdbcClient database, ExecutorSettings executor, DispatchSettings settings) {
    this.database = database;
    this.app = executor.appName();
    this.expiryMillis = settings.heartbeatExpiry().toMillis();
  }

  /** A heartbeat. */
  void seen(String itsApp, String url) {
    database
        .sql(
            """
            INSERT INTO job_executor (app, url, seen_at) VALUES (?, ?, clock_timestamp())
            ON CONFLICT (app, url) DO UPDATE SET seen_at = excluded.seen_at\
            """)
        .params(itsApp, url)
        .update();
  }

  /** A farewell. */
  void remove(String itsApp, String url) {
    database.sql("DELETE FROM job_executor WHERE app = ? AND url = ?").params(itsApp, url).update();
  }

  /** Nobody listens there: it gets no runs until its next heartbeat. */
  void drop(String url) {
    remove(app, url);
  }

  /** The URLs of those that run our jobs, in their order. */
  List<String> live() {
    return database
        .sql(
            """
            SELECT url FROM job_executor
            WHERE app = ? AND seen_at > clock_timestamp() - ? * interval '1 millisecond'
            ORDER BY url\
            """)
        .params(app, expiryMillis)
        .query(String.class)
        .list();
  }

  /** Forgets those whose heartbeats ended long ago. */
  void forgetTheDead() {
    database
        .sql(
            """
            DELETE FROM job_executor
            WHERE seen_at <= clock_timestamp() - 10 * ? * interval '1 millisecond'\
            """)
        .param(expiryMillis)
        .update();
  }
}
