package io.llmplatform.scheduler.dispatch.builtin;

import io.llmplatform.common.error.PlatformException;
import io.llmplatform.common.paging.Page;
import io.llmplatform.common.paging.PageRequest;
import io.llmplatform.scheduler.dispatch.Cron;
import io.llmplatform.scheduler.dispatch.DispatchCentre;
import io.llmplatform.scheduler.dispatch.JobDefinition;
import io.llmplatform.scheduler.dispatch.JobDefinition.JobSettings;
import io.llmplatform.scheduler.dispatch.JobView;
import io.llmplatform.scheduler.dispatch.RunLog;
import io.llmplatform.scheduler.dispatch.RunView;
import io.llmplatform.scheduler.dispatch.protocol.Answer;
import io.llmplatform.scheduler.dispatch.protocol.ExecutorClient;
import io.llmplatform.scheduler.dispatch.protocol.LogLines;
import java.time.Clock;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.function.UnaryOperator;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;
import org.springframework.stereotype.Component;
import org.springframework.transaction.annotation.Transactional;

/** The built-in centre, to those who look at jobs and change them. Thread-safe. */
@Component
@ConditionalOnBuiltInCentre
class BuiltInCentre implements DispatchCentre {
  private static final Duration RETRY_AFTER = Duration.ofSeconds(5);
  // xxl-job-core's own lines are made for a page.
  private static final String PAGE_BREAK = "<br>-----------";
  private static final String KILLED_ALREADY = "already killed";

  private final Jobs jobs;
  private final Runs runs;
  private final Fires fires;
  private final Schedule schedule;
  private final EndingRun ending;
  private final ExecutorClient client;
  private final Clock clock;

  BuiltInCentre(
      Jobs jobs,
      Runs runs,
      Fires fires,
      Schedule schedule,
      EndingRun ending,
      ExecutorClient client,
      Clock clock) {
    this.jobs = jobs;
    this.runs = runs;
    this.fires = fires;
    this.schedule = schedule;
    this.ending = ending;
    this.client = client;
    this.clock = clock;
  }

  @Override
  public List<JobView> jobs() {
    Map<Integer, Run> last =
        runs.newest().stream().collect(Collectors.toMap(Run::jobId, run -> run));
    return jobs.all().stream().map(job -> view(job, last.get(job.id()))).toList();
  }

  @Override
  public JobView job(String name) {
    StoredJob job = known(name);
    return view(job, runs.newest(job.id()).orElse(null));
  }

  @Override
  @Transactional
  public JobView create(JobDefinition job) {
    if (!jobs.add(job, false, null)) {
      throw PlatformException.conflict("There is a job \"" + job.name() + "\" already.");
    }
    schedule.follow(job);
    return job(job.name());
  }

  @Override
  @Transactional
  public JobView change(String name, UnaryOperator<JobSettings> change, @Nullable Boolean enabled) {
    StoredJob now = jobs.lock(name).orElseThrow(() -> unknownJob(name));
    JobDefinition changed =
        now.definition()
            .with(
                change.apply(now.definition().settings()),
                enabled == null ? now.definition().enabled() : enabled);
    jobs.change(changed, now.platform(), now.provisioned());
    schedule.follow(changed);
    return job(name);
  }

  @Override
  @Transactional
  public void delete(String name) {
    StoredJob job = jobs.lock(name).orElseThrow(() -> unknownJob(name));
    if (job.platform()) {
      throw PlatformException.conflict(
          "The platform itself needs the job \"" + name + "\": disable it instead.");
    }
    schedule.forget(name);
    jobs.remove(name);
  }

  @Override
  @Transactional
  public RunView trigger(String name, @Nullable String parameter) {
    long id = fires.onDemand(name, parameter).orElseThrow(() -> unknownJob(name));
    return runs.find(id).orElseThrow().view();
  }

  @Override
  public Page<RunView> runs(String name, PageRequest page) {
    StoredJob job = known(name);
    return page.page(runs.page(job.id(), page), run -> Long.toString(run.id()), Run::view);
  }

  @Override
  public RunView run(String id) {
    return knownRun(id).view();
  }

  @Override
  public RunLog log(String id, int fromLine) {
    Run run = knownRun(id);
    String executor = run.executor();
    if (executor == null) {
      return new RunLog(fromLine, fromLine - 1, "", run.stage().hasEnded());
    }
    LogLines lines =
        client
            .log(executor, run.scheduledAt().toEpochMilli(), run.id(), fromLine)
            .orElseThrow(BuiltInCentre::noAnswer);
    boolean none = lines.toLine() < fromLine;
    return new RunLog(
        fromLine,
        none ? fromLine - 1 : lines.toLine(),
        lines.content().replace(PAGE_BREAK, "-----------"),
        none && run.stage().hasEnded());
  }

  @Override
  public RunView stop(String id) {
    Run run = knownRun(id);
    if (run.stage().hasEnded()) {
      throw PlatformException.conflict(
          "The run has ended: it is " + run.stage().view().value() + ".");
    }
    runs.requestStop(run.id());
    String executor = run.executor();
    if (run.stage() == Stage.WAITING) {
      ending.stopped(run.id(), "Stopped before an executor had it.");
    } else if (executor != null) {
      kill(run, executor);
    }
    return run(id);
  }

  private void kill(Run run, String executor) {
    Answer answer = client.kill(executor, run.jobId());
    if (answer instanceof Answer.Unknown) {
      throw noAnswer();
    }
    if (answer instanceof Answer.Absent) {
      ending.lost(run.id(), "Its executor ended: " + executor);
    }
    if (answer instanceof Answer.Accepted accepted
        && accepted.text().contains(KILLED_ALREADY)
        && run.stage() == Stage.RUNNING) {
      ending.stopped(run.id(), "Its executor had ended it.");
    }
  }

  private JobView view(StoredJob job, @Nullable Run last) {
    JobDefinition definition = job.definition();
    JobSettings settings = definition.settings();
    return new JobView(
        definition.name(),
        definition.description(),
        definition.handler(),
        settings.parameter(),
        settings.cron(),
        settings.routing(),
        settings.block(),
        settings.timeoutSeconds(),
        settings.retries(),
        definition.enabled(),
        job.platform(),
        definition.enabled() ? Cron.next(settings.cron(), clock.instant()).orElse(null) : null,
        last == null ? null : last.view());
  }

  private StoredJob known(String name) {
    return jobs.find(name).orElseThrow(() -> unknownJob(name));
  }

  private Run knownRun(String id) {
    try {
      return runs.find(Long.parseLong(id)).orElseThrow(() -> unknownRun(id));
    } catch (NumberFormatException e) {
      throw unknownRun(id).causedBy(e);
    }
  }

  private static PlatformException unknownJob(String name) {
    return PlatformException.notFound("There is no job \"" + name + "\".");
  }

  private static PlatformException unknownRun(String id) {
    return PlatformException.notFound("There is no run \"" + id + "\".");
  }

  private static PlatformException noAnswer() {
    return PlatformException.unavailable("The run's executor does not answer.", RETRY_AFTER);
  }
}
