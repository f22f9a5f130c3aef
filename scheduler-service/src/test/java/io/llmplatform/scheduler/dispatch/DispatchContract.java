package io.llmplatform.scheduler.dispatch;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.awaitility.Awaitility.await;

import com.fasterxml.jackson.databind.JsonNode;
import io.llmplatform.common.paging.PageRequest;
import io.llmplatform.scheduler.dispatch.JobDefinition.JobSettings;
import io.llmplatform.scheduler.dispatch.RunView.State;
import io.llmplatform.scheduler.dispatch.RunView.Trigger;
import io.llmplatform.scheduler.dispatch.protocol.Registration;
import io.llmplatform.scheduler.executor.CentreAddresses;
import io.llmplatform.scheduler.executor.ExecutorSettings;
import io.llmplatform.scheduler.job.ScheduledJob.Block;
import io.llmplatform.scheduler.job.ScheduledJob.Routing;
import io.llmplatform.testing.infrastructure.WithCallers;
import io.llmplatform.testing.infrastructure.WithPostgres;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.Predicate;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.springframework.beans.factory.annotation.Autowired;
import org.springframework.boot.test.context.SpringBootTest;
import org.springframework.boot.test.context.SpringBootTest.WebEnvironment;
import org.springframework.context.annotation.Import;
import org.springframework.test.annotation.DirtiesContext;
import org.springframework.web.client.RestClient;

/**
 * What every dispatch centre does, with the executor of this service: the executor cannot tell
 * which centre drives it.
 */
@SpringBootTest(
    webEnvironment = WebEnvironment.RANDOM_PORT,
    properties = {
      "PLATFORM_CONFIG=file:../nacos-config/",
      "spring.cloud.nacos.discovery.enabled=false",
      "spring.cloud.nacos.config.enabled=false",
      "scheduler.executor.enabled=true",
      "scheduler.dispatch.active=true",
      "scheduler.events.relay=false"
    })
@WithPostgres
@WithCallers
@Import(ProbeHandlers.class)
// What others start on this database later finds no second dispatcher.
@DirtiesContext
abstract class DispatchContract {
  // Never, as far as a test can tell.
  static final String RARELY = "0 0 0 1 1 ?";

  private static final AtomicInteger NUMBER = new AtomicInteger();
  // A real admin looks at its registry each 30 seconds.
  private static final Duration LIMIT = Duration.ofSeconds(100);

  @Autowired DispatchCentre centre;
  @Autowired CentreAddresses addresses;
  @Autowired ExecutorSettings executor;

  private final List<String> made = new ArrayList<>();
  private final List<String> registered = new ArrayList<>();

  @AfterEach
  void cleanUp() {
    made.forEach(centre::delete);
    registered.forEach(url -> tellCentre("registryRemove", url));
  }

  @Test
  void firesAJobOnItsScheduleOnceForEachTime() {
    String job = job("probe.echo", "tick", "* * * * * ?", Routing.FIRST, Block.SERIAL_EXECUTION);
    List<RunView> fired = awaitRuns(job, runs -> ended(runs) >= 3);
    assertThat(fired).allMatch(run -> run.trigger() == Trigger.SCHEDULE);
    assertThat(fired).extracting(RunView::scheduledAt).doesNotHaveDuplicates();
    assertThat(centre.job(job).nextFireTime()).isNotNull();
    centre.change(job, now -> now, false);
    assertThat(centre.job(job).nextFireTime()).isNull();
  }

  @Test
  void handsTheParameterOverAndReadsTheLogLineByLine() {
    String job = onDemand("probe.echo", "from the job");
    RunView run = ended(centre.trigger(job, "from somebody"));
    assertThat(run.state()).isEqualTo(State.SUCCEEDED);
    assertThat(run.trigger()).isEqualTo(Trigger.USER);
    assertThat(run.executor()).isNotNull();
    assertThat(run.startedAt()).isNotNull();
    assertThat(run.finishedAt()).isNotNull();
    RunLog log = centre.log(run.id(), 1);
    assertThat(log.content()).contains("was told from somebody").contains("shard 0 of 1");
    assertThat(centre.log(run.id(), log.toLine()).content().lines()).hasSize(1);
    await()
        .atMost(LIMIT)
        .until(() -> centre.log(run.id(), centre.log(run.id(), 1).toLine() + 1).end());
    assertThat(ended(centre.trigger(job, null)).state()).isEqualTo(State.SUCCEEDED);
  }

  @Test
  void broadcastsToEachExecutorWithItsIndex() {
    register(own().replace("127.0.0.1", "localhost"));
    awaitExecutors(2);
    String job = job("probe.echo", "", RARELY, Routing.SHARDING_BROADCAST, Block.SERIAL_EXECUTION);
    centre.trigger(job, null);
    List<RunView> shards = awaitRuns(job, runs -> ended(runs) >= 2);
    assertThat(shards).hasSize(2).allMatch(run -> run.state() == State.SUCCEEDED);
    assertThat(shards).extracting(RunView::executor).doesNotHaveDuplicates();
    assertThat(shards)
        .extracting(run -> centre.log(run.id(), 1).content())
        .anyMatch(log -> log.contains("shard 0 of 2"))
        .anyMatch(log -> log.contains("shard 1 of 2"));
  }

  @Test
  void discardsARunWhereTheOneBeforeIsAtWork() {
    String job = job("probe.sleep", "4000", RARELY, Routing.FIRST, Block.DISCARD_LATER);
    RunView first = running(centre.trigger(job, null));
    assertThat(ended(centre.trigger(job, null)).state()).isEqualTo(State.STOPPED);
    assertThat(ended(first).state()).isEqualTo(State.SUCCEEDED);
  }

  @Test
  void endsTheRunBeforeWhereTheLaterOneCoversIt() {
    String job = job("probe.sleep", "60000", RARELY, Routing.FIRST, Block.COVER_EARLY);
    RunView first = running(centre.trigger(job, null));
    RunView second = centre.trigger(job, "1");
    assertThat(ended(first).state()).isEqualTo(State.STOPPED);
    assertThat(ended(second).state()).isEqualTo(State.SUCCEEDED);
  }

  @Test
  void runsOneAfterTheOtherWhereTheyAreSerial() {
    String job = job("probe.sleep", "1500", RARELY, Routing.FIRST, Block.SERIAL_EXECUTION);
    RunView first = running(centre.trigger(job, null));
    RunView second = centre.trigger(job, "1");
    second = ended(second);
    first = centre.run(first.id());
    assertThat(first.state()).isEqualTo(State.SUCCEEDED);
    assertThat(second.state()).isEqualTo(State.SUCCEEDED);
    assertThat(second.finishedAt()).isAfterOrEqualTo(first.finishedAt());
  }

  @Test
  void interruptsARunThatTakesTooLong() {
    String job = onDemand("probe.sleep", "60000");
    centre.change(job, now -> withTimeout(now, 1), null);
    RunView run = ended(centre.trigger(job, null));
    assertThat(run.state()).isEqualTo(State.FAILED);
    assertThat(run.message()).contains("timeout");
  }

  @Test
  void stopsARunOnceAndNotTwice() {
    String job = onDemand("probe.sleep", "60000");
    RunView run = running(centre.trigger(job, null));
    centre.stop(run.id());
    assertThat(ended(run).state()).isEqualTo(State.STOPPED);
    assertThatThrownBy(() -> centre.stop(run.id())).hasMessageContaining("stopped");
  }

  @Test
  void triesAFailedRunAgainAsOftenAsItMay() {
    String job = onDemand("probe.fail", "1");
    centre.change(job, now -> withRetries(now, 2), null);
    centre.trigger(job, null);
    List<RunView> runs = awaitRuns(job, all -> ended(all) >= 2);
    assertThat(runs).extracting(RunView::state).containsExactly(State.SUCCEEDED, State.FAILED);
    assertThat(runs).extracting(RunView::trigger).containsExactly(Trigger.RETRY, Trigger.USER);
    assertThat(runs.get(1).message()).contains("failed as told");
  }

  @Test
  void failsOverToAnExecutorThatAnswers() {
    register("http://127.0.0.1:1/");
    String job = job("probe.echo", "", RARELY, Routing.FAILOVER, Block.SERIAL_EXECUTION);
    RunView run = ended(centre.trigger(job, null));
    assertThat(run.state()).isEqualTo(State.SUCCEEDED);
    assertThat(run.executor()).isEqualTo(own());
  }

  @Test
  void passesOverAnExecutorThatIsBusy() {
    String busy = job("probe.sleep", "3000", RARELY, Routing.BUSYOVER, Block.SERIAL_EXECUTION);
    RunView first = running(centre.trigger(busy, null));
    RunView second = centre.trigger(busy, "1");
    assertThat(ended(first).state()).isEqualTo(State.SUCCEEDED);
    assertThat(ended(second).state().hasEnded()).isTrue();
  }

  // --- what the scenarios are told in

  /**
   * Waits until the centre sends to that many executors: a real admin reads its registry rarely.
   */
  void awaitExecutors(int count) {
    String job = job("probe.echo", "", RARELY, Routing.SHARDING_BROADCAST, Block.SERIAL_EXECUTION);
    await()
        .pollInterval(1, TimeUnit.SECONDS)
        .atMost(LIMIT)
        .until(
            () -> {
              ended(centre.trigger(job, null));
              return runs(job).stream()
                  .filter(run -> run.state() == State.SUCCEEDED)
                  .anyMatch(run -> centre.log(run.id(), 1).content().contains(" of " + count));
            });
  }

  String onDemand(String handler, String parameter) {
    return job(handler, parameter, RARELY, Routing.FIRST, Block.SERIAL_EXECUTION);
  }

  String job(String handler, String parameter, String cron, Routing routing, Block block) {
    String name = "probe-" + ProcessHandle.current().pid() + "-" + NUMBER.incrementAndGet();
    centre.create(
        new JobDefinition(
            name,
            "a probe",
            handler,
            new JobSettings(parameter, cron, routing, block, 0, 0),
            true));
    made.add(name);
    return name;
  }

  List<RunView> runs(String job) {
    return centre.runs(job, PageRequest.of(100, null)).items();
  }

  List<RunView> awaitRuns(String job, Predicate<List<RunView>> enough) {
    await().atMost(LIMIT).until(() -> enough.test(runs(job)));
    return runs(job);
  }

  RunView running(RunView run) {
    await().atMost(LIMIT).until(() -> centre.run(run.id()).state() == State.RUNNING);
    await().atMost(LIMIT).until(() -> centre.log(run.id(), 1).content().contains("sleeps"));
    return centre.run(run.id());
  }

  RunView ended(RunView run) {
    await()
        .pollInterval(50, TimeUnit.MILLISECONDS)
        .atMost(LIMIT)
        .until(() -> centre.run(run.id()).state().hasEnded());
    return centre.run(run.id());
  }

  private static long ended(List<RunView> runs) {
    return runs.stream().filter(run -> run.state().hasEnded()).count();
  }

  private static JobSettings withTimeout(JobSettings now, int seconds) {
    return new JobSettings(
        now.parameter(), now.cron(), now.routing(), now.block(), seconds, now.retries());
  }

  static JobSettings withRetries(JobSettings now, int retries) {
    return new JobSettings(
        now.parameter(), now.cron(), now.routing(), now.block(), now.timeoutSeconds(), retries);
  }

  /** The URL of this service's executor, learnt from a run. */
  String own() {
    String job = onDemand("probe.echo", "");
    return String.valueOf(ended(centre.trigger(job, null)).executor());
  }

  void register(String url) {
    registered.add(url);
    assertThat(tellCentre("registry", url).path("code").asInt()).isEqualTo(200);
  }

  private JsonNode tellCentre(String path, String url) {
    return tellCentre(path, registration(url), executor.accessToken());
  }

  Registration registration(String url) {
    return new Registration("EXECUTOR", executor.appName(), url);
  }

  JsonNode tellCentre(String path, Object told, String token) {
    JsonNode reply =
        RestClient.create()
            .post()
            .uri(addresses.urls().get(0) + "/api/" + path)
            .header("XXL-JOB-ACCESS-TOKEN", token)
            .body(told)
            .retrieve()
            .body(JsonNode.class);
    assertThat(reply).isNotNull();
    return reply;
  }
}
