package io.llmplatform.scheduler.dispatch;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.llmplatform.testing.infrastructure.WithCallers;
import io.llmplatform.testing.infrastructure.WithPostgres;
import java.io.IOException;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.time.ZoneOffset;
import java.time.ZonedDateTime;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.springframework.beans.factory.annotation.Autowired;
import org.springframework.boot.autoconfigure.ImportAutoConfiguration;
import org.springframework.boot.autoconfigure.jdbc.DataSourceAutoConfiguration;
import org.springframework.boot.autoconfigure.jdbc.JdbcClientAutoConfiguration;
import org.springframework.boot.autoconfigure.jdbc.JdbcTemplateAutoConfiguration;
import org.springframework.boot.test.context.SpringBootTest;
import org.springframework.boot.test.context.SpringBootTest.WebEnvironment;
import org.springframework.core.env.Environment;
import org.springframework.jdbc.core.simple.JdbcClient;

/**
 * Two schedulers in JVMs of their own on one database; one is killed while jobs fire. The variable
 * {@code FIRES} makes it a longer run (docs/benchmarks/dispatch.sh): that many, in whole minutes.
 */
@SpringBootTest(
    webEnvironment = WebEnvironment.NONE,
    classes = FiresOnceIT.Database.class,
    properties = {
      "spring.config.name=none",
      "spring.cloud.nacos.config.import-check.enabled=false",
      "spring.datasource.url=${POSTGRES_URL}",
      "spring.datasource.username=scheduler",
      "spring.datasource.password=${SCHEDULER_DB_PASSWORD}",
      "spring.datasource.hikari.schema=scheduler"
    })
@WithPostgres
@WithCallers
class FiresOnceIT {
  private static final Logger LOG = LoggerFactory.getLogger(FiresOnceIT.class);
  private static final Duration START_LIMIT = Duration.ofMinutes(3);
  private static final String APP = "fires-once";
  private static final String RARELY = "0 0 0 1 1 ?";
  private static final String HANDLED =
      "SELECT count(*) FROM job_run r JOIN job j ON j.id = r.job_id WHERE j.name LIKE 'fire-%' AND"
          + " ";

  @ImportAutoConfiguration({
    DataSourceAutoConfiguration.class,
    JdbcTemplateAutoConfiguration.class,
    JdbcClientAutoConfiguration.class
  })
  static class Database {}

  /** Jobs that all fire at the same times. */
  private record Plan(int jobs, int fires, String cron, Instant begin, Instant end) {
    static Plan of(String wanted) {
      ZonedDateTime soon = ZonedDateTime.now(ZoneOffset.UTC).plusSeconds(20).withNano(0);
      if (!wanted.isEmpty()) {
        // 20 fires a minute of each job, in five minutes of one hour.
        ZonedDateTime minute = soon.plusMinutes(1).withSecond(0);
        ZonedDateTime begin = minute.getMinute() > 55 ? minute.plusHours(1).withMinute(0) : minute;
        String seconds = "0/3 " + begin.getMinute() + "-" + (begin.getMinute() + 4);
        int jobs = Integer.parseInt(wanted) / 100;
        return new Plan(
            jobs, 100, seconds + hour(begin), begin.toInstant(), begin.plusMinutes(5).toInstant());
      }
      ZonedDateTime begin = soon.getSecond() > 39 ? soon.plusMinutes(1).withSecond(0) : soon;
      String seconds = begin.getSecond() + "-" + (begin.getSecond() + 19) + " " + begin.getMinute();
      return new Plan(
          25, 20, seconds + hour(begin), begin.toInstant(), begin.plusSeconds(20).toInstant());
    }

    private static String hour(ZonedDateTime time) {
      return " %d %d %d ? %d"
          .formatted(time.getHour(), time.getDayOfMonth(), time.getMonthValue(), time.getYear());
    }

    int total() {
      return jobs * fires;
    }

    Instant middle() {
      return begin.plus(Duration.between(begin, end).dividedBy(2));
    }
  }

  @Autowired Environment environment;
  @Autowired JdbcClient database;
  @TempDir Path folder;

  private final List<SchedulerProcess> instances = new ArrayList<>();

  @AfterEach
  void endInstances() {
    instances.forEach(SchedulerProcess::kill);
  }

  @Test
  void firesEachTriggerOnceThoughAnInstanceIsKilledMidway() throws Exception {
    SchedulerProcess first = start("first");
    SchedulerProcess second = start("second");
    Plan plan = Plan.of(System.getenv().getOrDefault("FIRES", ""));
    createJobs(plan, first);
    await().atMost(Duration.ofMinutes(70)).until(() -> Instant.now().isAfter(plan.middle()));
    second.kill();
    int before = count("trigger = 'SCHEDULE'");
    LOG.info("Killed one after {} of {} fires", before, plan.total());

    await()
        .pollInterval(Duration.ofMillis(500))
        .atMost(Duration.between(Instant.now(), plan.end()).plus(Duration.ofMinutes(2)))
        .untilAsserted(
            () ->
                assertThat(count("stage = 'SUCCEEDED'")).as(this::stages).isEqualTo(plan.total()));
    assertThat(before).isStrictlyBetween(0, plan.total());
    assertThat(count("trigger = 'SCHEDULE'")).isEqualTo(plan.total());
    assertThat(timesThatAreNotOneRunOfEachJob(plan)).isEmpty();
    assertThat(count("stage NOT IN ('SUCCEEDED', 'LOST')")).isZero();
    assertThat(executorsUsed()).isEqualTo(2);
    report(plan);
  }

  @Test
  void interruptsHandlersAtShutdownAndDeliversWhatCameOfThem() throws Exception {
    SchedulerProcess scheduler = start("ending");
    scheduler.post(
        "/api/jobs",
        Map.of("name", "long", "handler", "probe.sleep", "parameter", "600000", "cron", RARELY));
    String run = scheduler.post("/api/jobs/long/trigger", Map.of()).path("id").asText();
    await().atMost(START_LIMIT).until(() -> stage(run).equals("RUNNING"));
    scheduler.end();
    assertThat(stage(run)).isEqualTo("LOST");
    assertThat(message(run)).contains("executor stops");
    assertThat(liveExecutors()).isZero();
  }

  /** How many runs are where, for people who read a failure. */
  private String stages() {
    return database
        .sql(
            """
            SELECT concat_ws(' ', r.stage, r.trigger, count(*), min(r.message)) FROM job_run r
            JOIN job j ON j.id = r.job_id WHERE j.name LIKE 'fire-%' GROUP BY r.stage, r.trigger\
            """)
        .query(String.class)
        .list()
        .toString();
  }

  private String stage(String run) {
    return column("stage", run);
  }

  private String message(String run) {
    return column("message", run);
  }

  private String column(String name, String run) {
    return database
        .sql("SELECT " + name + " FROM job_run WHERE id = ?")
        .param(Long.parseLong(run))
        .query(String.class)
        .single();
  }

  private void report(Plan plan) {
    LOG.info(
        "{} fires, each once; {} runs were lost with the killed instance and run again; sent after"
            + " {} ms at the median, {} ms at the most",
        plan.total(),
        count("stage = 'LOST'"),
        delay(0.5),
        delay(1));
  }

  private long delay(double quantile) {
    return database
        .sql(
            """
            SELECT percentile_disc(?) WITHIN GROUP (
              ORDER BY extract(epoch FROM r.started_at - r.scheduled_at) * 1000)::bigint
            FROM job_run r JOIN job j ON j.id = r.job_id
            WHERE r.trigger = 'SCHEDULE' AND j.name LIKE 'fire-%' AND r.started_at IS NOT NULL\
            """)
        .param(quantile)
        .query(Long.class)
        .single();
  }

  private List<Instant> timesThatAreNotOneRunOfEachJob(Plan plan) {
    return database
        .sql(
            """
            SELECT r.scheduled_at FROM job_run r JOIN job j ON j.id = r.job_id
            WHERE r.trigger = 'SCHEDULE' AND j.name LIKE 'fire-%' GROUP BY r.scheduled_at
            HAVING count(*) <> ? OR count(DISTINCT r.job_id) <> ?\
            """)
        .params(plan.jobs(), plan.jobs())
        .query((row, number) -> row.getTimestamp(1).toInstant())
        .list();
  }

  private int executorsUsed() {
    return database
        .sql(HANDLED.replace("count(*)", "count(DISTINCT executor)") + "stage = 'SUCCEEDED'")
        .query(Integer.class)
        .single();
  }

  private int count(String condition) {
    return database.sql(HANDLED + condition).query(Integer.class).single();
  }

  private void createJobs(Plan plan, SchedulerProcess scheduler) {
    for (int job = 0; job < plan.jobs(); job++) {
      scheduler.post(
          "/api/jobs",
          Map.of(
              "name",
              "fire-" + job,
              "handler",
              "probe.echo",
              "cron",
              plan.cron(),
              "routing",
              "ROUND",
              "retries",
              3));
    }
    assertThat(Instant.now()).as("the jobs are there in time").isBefore(plan.begin());
  }

  private SchedulerProcess start(String name) throws IOException {
    SchedulerProcess started = SchedulerProcess.start(environment, APP, folder.resolve(name));
    instances.add(started);
    // The last thing that an instance does at its start.
    await(name)
        .pollInterval(500, TimeUnit.MILLISECONDS)
        .atMost(START_LIMIT)
        .ignoreExceptions()
        .until(() -> started.isReady() && liveExecutors() == instances.size());
    return started;
  }

  private int liveExecutors() {
    return database
        .sql("SELECT count(*) FROM job_executor WHERE app = ?")
        .param(APP)
        .query(Integer.class)
        .single();
  }
}
