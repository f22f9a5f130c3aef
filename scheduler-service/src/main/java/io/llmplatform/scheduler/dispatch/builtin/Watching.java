package io.llmplatform.scheduler.dispatch.builtin;

import io.llmplatform.scheduler.dispatch.DispatchSettings;
import io.llmplatform.scheduler.dispatch.protocol.Answer;
import io.llmplatform.scheduler.dispatch.protocol.ExecutorClient;
import java.time.Duration;
import java.util.List;
import org.springframework.jdbc.core.simple.JdbcClient;
import org.springframework.stereotype.Component;

/**
 * Notices runs whose executor died. A run is lost when nobody listens at its executor's address, or
 * when the executor was not seen at work on it for a while: it may have been restarted, and knows
 * nothing of the run. Every instance may look at once. Thread-safe.
 */
@Component
@ConditionalOnBuiltInCentre
class Watching {
  private static final int BATCH = 5000;

  private record AtWork(int job, String executor) {}

  private final JdbcClient database;
  private final ExecutorClient client;
  private final Executors executors;
  private final EndingRun ending;
  private final Duration lostAfter;
  private final Duration interval;
  private final Duration retention;

  Watching(
      JdbcClient database,
      ExecutorClient client,
      Executors executors,
      EndingRun ending,
      DispatchSettings settings) {
    this.database = database;
    this.client = client;
    this.executors = executors;
    this.ending = ending;
    this.lostAfter = settings.lostAfter();
    this.interval = settings.watchInterval();
    this.retention = settings.retention();
  }

  /** Asks executors what they are at, and ends what is lost. */
  void look() {
    atWork().forEach(this::ask);
    unseen().forEach(id -> ending.lost(id, "No executor was seen at work on it any more."));
  }

  /** Forgets runs that ended long ago, and executors. */
  void tidy() {
    executors.forgetTheDead();
    while (removeOld() == BATCH) {
      if (Thread.currentThread().isInterrupted()) {
        return;
      }
    }
  }

  private List<AtWork> atWork() {
    return database
        .sql(
            """
            SELECT DISTINCT job_id, executor FROM job_run
            WHERE stage = 'RUNNING' AND executor IS NOT NULL
              AND confirmed_at < clock_timestamp() - ? * interval '1 millisecond'\
            """)
        .param(interval.toMillis() / 2)
        .query((row, number) -> new AtWork(row.getInt("job_id"), row.getString("executor")))
        .list();
  }

  private void ask(AtWork pair) {
    Answer idle = client.idleBeat(pair.executor(), pair.job());
    if (idle instanceof Answer.Refused) {
      confirm(pair);
    } else if (idle instanceof Answer.Absent) {
      executors.drop(pair.executor());
      running(pair).forEach(id -> ending.lost(id, "Its executor ended: " + pair.executor()));
    }
  }

  // Runs of a job are worked off in their order: one is not at work, or queued, when a later one
  // has ended. Two instances may have sent them within moments of each other.
  private void confirm(AtWork pair) {
    database
        .sql(
            """
            UPDATE job_run r SET confirmed_at = clock_timestamp()
            WHERE stage = 'RUNNING' AND job_id = ? AND executor = ? AND NOT EXISTS (
              SELECT 1 FROM job_run later
              WHERE later.job_id = r.job_id AND later.executor = r.executor
                AND later.started_at > r.started_at + interval '5 seconds'
                AND later.stage IN ('SUCCEEDED', 'FAILED', 'STOPPED'))\
            """)
        .params(pair.job(), pair.executor())
        .update();
  }

  private List<Long> running(AtWork pair) {
    return database
        .sql("SELECT id FROM job_run WHERE stage = 'RUNNING' AND job_id = ? AND executor = ?")
        .params(pair.job(), pair.executor())
        .query(Long.class)
        .list();
  }

  private List<Long> unseen() {
    return database
        .sql(
            """
            SELECT id FROM job_run WHERE stage = 'RUNNING'
              AND confirmed_at < clock_timestamp() - ? * interval '1 millisecond'\
            """)
        .param(lostAfter.toMillis())
        .query(Long.class)
        .list();
  }

  private int removeOld() {
    return database
        .sql(
            """
            DELETE FROM job_run WHERE id IN (
              SELECT id FROM job_run
              WHERE finished_at < clock_timestamp() - ? * interval '1 millisecond' LIMIT ?)\
            """)
        .params(retention.toMillis(), BATCH)
        .update();
  }
}
