package io.llmplatform.scheduler.dispatch.admin;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.fasterxml.jackson.databind.ObjectMapper;
import io.llmplatform.common.error.ErrorCode;
import io.llmplatform.common.error.PlatformException;
import io.llmplatform.common.paging.Page;
import io.llmplatform.common.paging.PageRequest;
import io.llmplatform.scheduler.dispatch.DispatchSettings;
import io.llmplatform.scheduler.dispatch.JobDefinition;
import io.llmplatform.scheduler.dispatch.JobDefinition.JobSettings;
import io.llmplatform.scheduler.dispatch.JobView;
import io.llmplatform.scheduler.dispatch.RunView;
import io.llmplatform.scheduler.dispatch.RunView.State;
import io.llmplatform.scheduler.dispatch.RunView.Trigger;
import io.llmplatform.scheduler.executor.ExecutorSettings;
import io.llmplatform.scheduler.job.ScheduledJob;
import io.llmplatform.scheduler.job.ScheduledJob.Block;
import io.llmplatform.scheduler.job.ScheduledJob.Routing;
import java.io.IOException;
import java.net.InetAddress;
import java.nio.file.Path;
import java.time.Clock;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

class AdminCentreTest {
  private FakeAdmin admin;
  private AdminJobs jobs;
  private AdminCentre centre;

  @BeforeEach
  void start() throws IOException {
    admin = new FakeAdmin();
    connect(FakeAdmin.PASSWORD, List.of(admin.url()));
  }

  @AfterEach
  void stop() {
    admin.close();
  }

  private void connect(String password, List<String> addresses) {
    DispatchSettings settings = settings(password, addresses);
    AdminSession session = new AdminSession(new ObjectMapper(), settings);
    jobs = new AdminJobs(session, executor(), settings);
    centre = new AdminCentre(jobs, session, Clock.systemUTC());
  }

  @Test
  void provisionsGroupAndJobsOnceHoweverOftenItIsAsked() {
    jobs.addMissing(List.of(stated("sweep"), stated("purge")));
    connect(FakeAdmin.PASSWORD, List.of(admin.url()));
    jobs.addMissing(List.of(stated("sweep"), stated("purge")));
    assertThat(admin.count("/jobgroup/insert")).isEqualTo(1);
    assertThat(admin.count("/jobinfo/insert")).isEqualTo(2);
    assertThat(admin.count("/jobinfo/start")).isEqualTo(2);
    Map<String, String> form = form("/jobinfo/insert");
    assertThat(form)
        .containsEntry("jobGroup", "1")
        .containsEntry("jobDesc", "sweep - What it is for.")
        .containsEntry("scheduleType", "CRON")
        .containsEntry("scheduleConf", "0 0 3 * * ?")
        .containsEntry("misfireStrategy", "FIRE_ONCE_NOW")
        .containsEntry("executorRouteStrategy", "SHARDING_BROADCAST")
        .containsEntry("executorBlockStrategy", "DISCARD_LATER")
        .containsEntry("executorHandler", "a.handler")
        .containsEntry("executorTimeout", "60")
        .containsEntry("executorFailRetryCount", "2")
        .containsEntry("glueType", "BEAN");
  }

  @Test
  void leavesWhatAnOperatorChangedInTheConsole() {
    jobs.addMissing(List.of(stated("sweep")));
    centre.change("sweep", AdminCentreTest::at5, false);
    jobs.addMissing(List.of(stated("sweep")));
    JobView job = centre.job("sweep");
    assertThat(job.cron()).isEqualTo("0 0 5 * * ?");
    assertThat(job.enabled()).isFalse();
    assertThat(job.nextFireTime()).isNull();
    assertThat(job.description()).isEqualTo("What it is for.");
    assertThat(job.platform()).isTrue();
    assertThatThrownBy(() -> centre.delete("sweep")).hasMessageContaining("disable");
  }

  @Test
  void triggersAJobAndShowsItsRun() {
    jobs.addMissing(List.of(stated("sweep")));
    RunView run = centre.trigger("sweep", "x");
    assertThat(form("/jobinfo/trigger")).containsEntry("executorParam", "x");
    assertThat(run.trigger()).isEqualTo(Trigger.USER);
    assertThat(run.state()).isEqualTo(State.SUCCEEDED);
    assertThat(centre.run(run.id())).isEqualTo(run);
    assertThat(centre.log(run.id(), 1).content()).isEqualTo("a <line>\n");
    assertThat(centre.log(run.id(), 2).end()).isTrue();
    assertThatThrownBy(() -> centre.run("1-77")).isInstanceOf(PlatformException.class);
    assertThatThrownBy(() -> centre.run("x")).isInstanceOf(PlatformException.class);
  }

  @Test
  void stopsARunOnce() {
    jobs.addMissing(List.of(stated("sweep")));
    RunView run = centre.trigger("sweep", null);
    admin.let(1, 0, "");
    assertThat(centre.run(run.id()).state()).isEqualTo(State.RUNNING);
    assertThat(centre.stop(run.id()).state()).isEqualTo(State.STOPPED);
    assertThatThrownBy(() -> centre.stop(run.id())).hasMessageContaining("stopped");
    admin.let(1, 500, "任务结果丢失，标记失败");
    assertThat(centre.run(run.id()).state()).isEqualTo(State.LOST);
    admin.let(1, 502, "job execute timeout ");
    assertThat(centre.run(run.id()).state()).isEqualTo(State.FAILED);
  }

  @Test
  void pagesRuns() {
    jobs.addMissing(List.of(stated("sweep")));
    for (int run = 0; run < 3; run++) {
      centre.trigger("sweep", null);
    }
    Page<RunView> first = centre.runs("sweep", PageRequest.of(2, null));
    assertThat(first.items()).extracting(RunView::id).containsExactly("1-3", "1-2");
    Page<RunView> second = centre.runs("sweep", PageRequest.of(2, first.nextPageToken()));
    assertThat(second.items()).extracting(RunView::id).containsExactly("1-1");
    assertThat(second.nextPageToken()).isNull();
  }

  @Test
  void createsAndDeletesJobsOfOperators() {
    JobDefinition job = JobDefinition.of(stated("mine"));
    centre.create(job);
    assertThatThrownBy(() -> centre.create(job)).hasMessageContaining("already");
    centre.delete("mine");
    assertThat(centre.jobs()).isEmpty();
  }

  @Test
  void logsInAgainWhereItsSessionHasEnded() {
    jobs.addMissing(List.of(stated("sweep")));
    admin.endSessions();
    assertThat(centre.jobs()).hasSize(1);
    assertThat(admin.count("/auth/doLogin")).isEqualTo(2);
  }

  @Test
  void asksTheNextAdminWhereOneIsDown() {
    connect(FakeAdmin.PASSWORD, List.of("http://127.0.0.1:1/xxl-job-admin", admin.url()));
    assertThat(centre.jobs()).isEmpty();
  }

  @Test
  void saysThatTheAdminIsAwayOrRefusesTheLogin() {
    connect("a wrong password", List.of(admin.url()));
    assertThatThrownBy(() -> centre.jobs())
        .isInstanceOfSatisfying(
            PlatformException.class, e -> assertThat(e.code()).isEqualTo(ErrorCode.UNAVAILABLE));
  }

  private Map<String, String> form(String path) {
    return admin.calls.stream()
        .filter(call -> call.path().equals(path))
        .findFirst()
        .orElseThrow()
        .form();
  }

  private static JobSettings at5(JobSettings now) {
    return new JobSettings(
        now.parameter(),
        "0 0 5 * * ?",
        now.routing(),
        now.block(),
        now.timeoutSeconds(),
        now.retries());
  }

  private static ScheduledJob stated(String name) {
    return new ScheduledJob(
        name,
        "What it is for.",
        "a.handler",
        "",
        "0 0 3 * * ?",
        Routing.SHARDING_BROADCAST,
        Block.DISCARD_LATER,
        Duration.ofMinutes(1),
        2);
  }

  private static ExecutorSettings executor() {
    return new ExecutorSettings(
        true,
        "scheduler-service",
        InetAddress.getLoopbackAddress(),
        0,
        null,
        "a token",
        Path.of("logs"),
        Duration.ofDays(7),
        Duration.ofSeconds(1));
  }

  private static DispatchSettings settings(String password, List<String> addresses) {
    Duration second = Duration.ofSeconds(1);
    return new DispatchSettings(
        DispatchSettings.Centre.ADMIN,
        true,
        second,
        second,
        second,
        second,
        second,
        second,
        second,
        1,
        Duration.ofSeconds(3),
        new DispatchSettings.Admin(addresses, "admin", password, "LLM Platform"));
  }
}
