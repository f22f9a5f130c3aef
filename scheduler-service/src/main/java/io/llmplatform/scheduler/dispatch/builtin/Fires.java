package io.llmplatform.scheduler.dispatch.builtin;

import io.llmplatform.scheduler.dispatch.RunView.Trigger;
import io.llmplatform.scheduler.job.ScheduledJob.Routing;
import java.sql.Timestamp;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import org.jspecify.annotations.Nullable;
import org.springframework.context.ApplicationEventPublisher;
import org.springframework.jdbc.core.simple.JdbcClient;
import org.springframework.stereotype.Component;
import org.springframework.transaction.annotation.Propagation;
import org.springframework.transaction.annotation.Transactional;

/**
 * Makes runs. A fire of the schedule is a row, or as many as a broadcast has executors, in one
 * transaction and under a unique index: whoever repeats it after a crash makes none. Thread-safe.
 */
@Component
@ConditionalOnBuiltInCentre
class Fires {

  /** There are runs to send, once the transaction is committed. */
  record RunsAreDue() {}

  private final Jobs jobs;
  private final Executors executors;
  private final JdbcClient database;
  private final ApplicationEventPublisher events;

  Fires(Jobs jobs, Executors executors, JdbcClient database, ApplicationEventPublisher events) {
    this.jobs = jobs;
    this.executors = executors;
    this.database = database;
    this.events = events;
  }

  /** The job's schedule fires for that time. */
  @Transactional
  public void onSchedule(String name, Instant time) {
    jobs.find(name)
        .filter(job -> job.definition().enabled())
        .ifPresent(job -> fire(job, Trigger.SCHEDULE, null, Timestamp.from(time)));
  }

  /**
   * Somebody wants a run now; it is sent when the caller's transaction is committed.
   *
   * @return its id, of a broadcast the first shard's; empty if there is no such job
   */
  @Transactional
  public Optional<Long> onDemand(String name, @Nullable String parameter) {
    return jobs.find(name).flatMap(job -> fire(job, Trigger.USER, parameter, now()));
  }

  private Timestamp now() {
    return database.sql("SELECT clock_timestamp()").query(Timestamp.class).single();
  }

  private Optional<Long> fire(
      StoredJob job, Trigger trigger, @Nullable String parameter, Timestamp time) {
    boolean broadcast = job.definition().settings().routing() == Routing.SHARDING_BROADCAST;
    List<String> targets = broadcast ? executors.live() : List.of();
    int shards = Math.max(1, targets.size());
    String given = parameter == null ? job.definition().settings().parameter() : parameter;
    Optional<Long> first = Optional.empty();
    for (int shard = 0; shard < shards; shard++) {
      String target = targets.isEmpty() ? null : targets.get(shard);
      Optional<Long> id = insert(job.id(), trigger, given, shard, shards, target, time);
      if (id.isEmpty()) {
        return id;
      }
      first = first.or(() -> id);
    }
    events.publishEvent(new RunsAreDue());
    return first;
  }

  private Optional<Long> insert(
      int job,
      Trigger trigger,
      String parameter,
      int shard,
      int shards,
      @Nullable String target,
      Timestamp time) {
    return database
        .sql(
            """
            INSERT INTO job_run (job_id, trigger, stage, parameter, attempt, shard_index,
              shard_total, target, scheduled_at, not_before)
            VALUES (:job, :trigger, 'WAITING', :parameter, 0, :shard, :shards, :target, :time,
              clock_timestamp())
            ON CONFLICT (job_id, scheduled_at, shard_index) WHERE trigger = 'SCHEDULE' DO NOTHING
            RETURNING id\
            """)
        .param("job", job)
        .param("trigger", trigger.name())
        .param("parameter", parameter)
        .param("shard", shard)
        .param("shards", shards)
        .param("target", target)
        .param("time", time)
        .query(Long.class)
        .optional();
  }

  /** Another try of a run that failed, by any executor, after so long. */
  @Transactional(propagation = Propagation.MANDATORY)
  public void again(Run failed, Duration pause) {
    database
        .sql(
            """
            INSERT INTO job_run (job_id, trigger, stage, parameter, attempt, shard_index,
              shard_total, scheduled_at, not_before)
            SELECT job_id, 'RETRY', 'WAITING', parameter, attempt + 1, shard_index, shard_total,
              clock_timestamp() + :pause * interval '1 millisecond',
              clock_timestamp() + :pause * interval '1 millisecond'
            FROM job_run WHERE id = :id\
            """)
        .param("pause", pause.toMillis())
        .param("id", failed.id())
        .update();
  }
}
