package io.llmplatform.scheduler.dispatch;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import com.fasterxml.jackson.databind.JsonNode;
import io.llmplatform.scheduler.dispatch.RunView.State;
import io.llmplatform.scheduler.dispatch.RunView.Trigger;
import io.llmplatform.scheduler.dispatch.protocol.Callback;
import io.llmplatform.scheduler.job.JobTriggers;
import io.llmplatform.scheduler.job.ScheduledJob.Block;
import io.llmplatform.scheduler.job.ScheduledJob.Routing;
import java.time.Duration;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.springframework.beans.factory.annotation.Autowired;
import org.springframework.jdbc.core.simple.JdbcClient;
import org.springframework.test.context.TestPropertySource;
import org.springframework.transaction.PlatformTransactionManager;
import org.springframework.transaction.support.TransactionTemplate;

/** The contract, and what the built-in centre promises besides. */
@TestPropertySource(
    properties = {
      "scheduler.dispatch.watch-interval=300ms",
      "scheduler.dispatch.lost-after=2s",
      "scheduler.dispatch.retry-delay=100ms",
      "scheduler.dispatch.patience=1s"
    })
class BuiltInDispatchIT extends DispatchContract {
  @Autowired JobTriggers triggers;
  @Autowired JdbcClient database;
  @Autowired PlatformTransactionManager transactions;

  @Test
  void takesNoHeartbeatWithoutTheToken() {
    JsonNode reply = tellCentre("registry", registration("http://127.0.0.1:2/"), "wrong");
    assertThat(reply.path("code").asInt()).isEqualTo(500);
    assertThat(urls()).doesNotContain("http://127.0.0.1:2/");
  }

  @Test
  void dropsAnExecutorAtWhoseAddressNobodyListens() {
    own();
    register("http://127.0.0.1:1/");
    String job = job("probe.echo", "", RARELY, Routing.FIRST, Block.SERIAL_EXECUTION);
    assertThat(ended(centre.trigger(job, null)).state()).isEqualTo(State.SUCCEEDED);
    assertThat(urls()).doesNotContain("http://127.0.0.1:1/");
  }

  @Test
  void losesARunThatItsExecutorIsNotAtWorkOn() {
    RunView run = running(centre.trigger(onDemand("probe.sleep", "60000"), null));
    // As if the executor had been killed and started again: of this job it knows nothing.
    database
        .sql("UPDATE job_run SET job_id = (SELECT id FROM job WHERE name = ?) WHERE id = ?")
        .params(onDemand("probe.echo", ""), Long.parseLong(run.id()))
        .update();
    assertThat(ended(run).state()).isEqualTo(State.LOST);
  }

  @Test
  void losesARunWhoseExecutorListensNoMoreAndTriesItAgain() {
    String job = onDemand("probe.echo", "");
    centre.change(job, now -> withRetries(now, 1), null);
    RunView done = ended(centre.trigger(job, null));
    database
        .sql(
            """
            INSERT INTO job_run (job_id, trigger, stage, parameter, attempt, shard_index,
              shard_total, executor, scheduled_at, not_before, started_at, confirmed_at)
            SELECT job_id, 'USER', 'RUNNING', '', 0, 0, 1, 'http://127.0.0.1:1/', now(), now(),
              now(), now() - interval '1 second' FROM job_run WHERE id = ?\
            """)
        .param(Long.parseLong(done.id()))
        .update();
    RunView lost = ended(runs(job).get(0));
    assertThat(lost.state()).isEqualTo(State.LOST);
    assertThat(lost.message()).contains("http://127.0.0.1:1/");
    RunView again = ended(runs(job).get(0));
    assertThat(again.trigger()).isEqualTo(Trigger.RETRY);
    assertThat(again.state()).isEqualTo(State.SUCCEEDED);
  }

  @Test
  void takesOverARunThatADeadInstanceWasAboutToSendAndRunsItOnce() {
    String job = onDemand("probe.echo", "");
    RunView done = ended(centre.trigger(job, null));
    // The dead instance had sent it, and had not noted what was answered.
    database
        .sql(
            """
            UPDATE job_run SET stage = 'SENDING', claimed_until = now(), started_at = NULL,
              finished_at = NULL WHERE id = ?\
            """)
        .param(Long.parseLong(done.id()))
        .update();
    await()
        .atMost(Duration.ofSeconds(20))
        .until(() -> centre.run(done.id()).state() == State.RUNNING);
    String log = centre.log(done.id(), 1).content();
    assertThat(log.split("was told", -1)).hasSize(2);
    // It had ended, and its callback came while nobody knew: the executor is at it no more.
    assertThat(ended(done).state()).isEqualTo(State.LOST);
  }

  @Test
  void sendsARunThatADeadInstanceHadOnlyClaimed() {
    String job = onDemand("probe.echo", "");
    String executor = own();
    long id =
        database
            .sql(
                """
                INSERT INTO job_run (job_id, trigger, stage, parameter, attempt, shard_index,
                  shard_total, executor, scheduled_at, not_before, claimed_until)
                SELECT id, 'USER', 'SENDING', 'late', 0, 0, 1, ?, now(), now(), now()
                FROM job WHERE name = ? RETURNING id\
                """)
            .params(executor, job)
            .query(Long.class)
            .single();
    assertThat(ended(centre.run(Long.toString(id))).state()).isEqualTo(State.SUCCEEDED);
    assertThat(centre.log(Long.toString(id), 1).content()).contains("was told late");
  }

  @Test
  void aRunHasStartedThoughItEndsBeforeItsSenderNotedSo() {
    String job = onDemand("probe.echo", "");
    long id =
        database
            .sql(
                """
                INSERT INTO job_run (job_id, trigger, stage, parameter, attempt, shard_index,
                  shard_total, executor, scheduled_at, not_before, claimed_until)
                SELECT id, 'USER', 'SENDING', '', 0, 0, 1, ?, now(), now(),
                  now() + interval '1 minute' FROM job WHERE name = ? RETURNING id\
                """)
            .params(own(), job)
            .query(Long.class)
            .single();
    JsonNode reply =
        tellCentre("callback", List.of(new Callback(id, 0, 200, "")), executor.accessToken());
    assertThat(reply.path("code").asInt()).isEqualTo(200);
    RunView run = centre.run(Long.toString(id));
    assertThat(run.state()).isEqualTo(State.SUCCEEDED);
    assertThat(run.startedAt()).isNotNull();
    assertThat(run.finishedAt()).isAfterOrEqualTo(run.startedAt());
  }

  @Test
  void failsARunThatNoExecutorWants() {
    String job = onDemand("probe.echo", "");
    database.sql("UPDATE job SET handler = 'no.such' WHERE name = ?").param(job).update();
    RunView run = ended(centre.trigger(job, null));
    assertThat(run.state()).isEqualTo(State.FAILED);
    assertThat(run.message()).contains("no.such");
    assertThat(events(run)).isEqualTo(1);
  }

  @Test
  void triggersAfterTheTransactionThatAskedForIt() {
    String job = onDemand("probe.echo", "");
    TransactionTemplate work = new TransactionTemplate(transactions);
    work.executeWithoutResult(
        status -> {
          triggers.trigger(job);
          status.setRollbackOnly();
        });
    assertThat(runs(job)).isEmpty();
    work.executeWithoutResult(status -> triggers.trigger(job));
    awaitRuns(job, runs -> runs.size() == 1 && runs.get(0).state() == State.SUCCEEDED);
    triggers.trigger("no-such-job");
  }

  private int events(RunView run) {
    return database
        .sql("SELECT count(*) FROM job_event_outbox WHERE key = ?")
        .param("platform/" + run.id())
        .query(Integer.class)
        .single();
  }

  private List<String> urls() {
    return database.sql("SELECT url FROM job_executor").query(String.class).list();
  }
}
