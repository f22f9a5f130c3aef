package io.llmplatform.scheduler.dispatch.admin;

import com.fasterxml.jackson.databind.JsonNode;
import io.llmplatform.common.error.PlatformException;
import io.llmplatform.common.paging.Page;
import io.llmplatform.common.paging.PageRequest;
import io.llmplatform.scheduler.dispatch.DispatchCentre;
import io.llmplatform.scheduler.dispatch.JobDefinition;
import io.llmplatform.scheduler.dispatch.JobDefinition.JobSettings;
import io.llmplatform.scheduler.dispatch.JobView;
import io.llmplatform.scheduler.dispatch.RunLog;
import io.llmplatform.scheduler.dispatch.RunView;
import io.llmplatform.scheduler.dispatch.RunView.Trigger;
import java.time.Clock;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.TimeUnit;
import java.util.function.UnaryOperator;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;
import org.springframework.stereotype.Component;
import org.springframework.web.util.HtmlUtils;

/**
 * XXL-JOB's admin, to those who look at jobs and change them. What the admin's API cannot find, as
 * runs far back, is left to its console. Thread-safe.
 */
@Component
@ConditionalOnAdminCentre
class AdminCentre implements DispatchCentre {
  private static final Pattern RUN_ID = Pattern.compile("(\\d{1,9})-(\\d{1,18})");
  private static final int LOOKED_BACK = 1000;
  private static final int TRIES = 20;
  private static final Duration PAUSE = Duration.ofMillis(250);
  private static final Duration RETRY_AFTER = Duration.ofSeconds(5);

  private record Placed(int offset, AdminRun run) {}

  private final AdminJobs jobs;
  private final AdminSession session;
  private final Clock clock;

  AdminCentre(AdminJobs jobs, AdminSession session, Clock clock) {
    this.jobs = jobs;
    this.session = session;
    this.clock = clock;
  }

  @Override
  public List<JobView> jobs() {
    return jobs.all().stream().map(this::view).toList();
  }

  @Override
  public JobView job(String name) {
    return view(known(name));
  }

  @Override
  public JobView create(JobDefinition job) {
    if (jobs.find(job.name()).isPresent()) {
      throw PlatformException.conflict("There is a job \"" + job.name() + "\" already.");
    }
    jobs.add(job, false);
    return job(job.name());
  }

  @Override
  public JobView change(String name, UnaryOperator<JobSettings> change, @Nullable Boolean enabled) {
    AdminJob now = known(name);
    JobDefinition changed =
        now.definition()
            .with(
                change.apply(now.definition().settings()),
                enabled == null ? now.definition().enabled() : enabled);
    jobs.change(now, changed);
    return job(name);
  }

  @Override
  public void delete(String name) {
    AdminJob job = known(name);
    if (job.platform()) {
      throw PlatformException.conflict(
          "The platform itself needs the job \"" + name + "\": disable it instead.");
    }
    jobs.remove(job);
  }

  @Override
  public RunView trigger(String name, @Nullable String parameter) {
    AdminJob job = known(name);
    long last = page(job, 0, 1).stream().mapToLong(AdminRun::id).findFirst().orElse(0);
    jobs.trigger(job, parameter == null ? job.definition().settings().parameter() : parameter);
    for (int tried = 0; tried < TRIES; tried++) {
      Optional<AdminRun> made =
          page(job, 0, 20).stream()
              .filter(run -> run.id() > last && run.view().trigger() == Trigger.USER)
              .reduce((newer, older) -> older);
      if (made.isPresent()) {
        return made.get().view();
      }
      pause();
    }
    throw PlatformException.unavailable(
        "XXL-JOB's admin has taken the trigger, and shows no run of it yet.", RETRY_AFTER);
  }

  @Override
  public Page<RunView> runs(String name, PageRequest page) {
    AdminJob job = known(name);
    int offset = (int) (page.after() == null ? 0 : page.before(Integer.MAX_VALUE));
    List<Placed> placed = new ArrayList<>();
    for (AdminRun run : page(job, offset, page.fetchSize())) {
      placed.add(new Placed(offset + placed.size() + 1, run));
    }
    return page.page(placed, each -> Integer.toString(each.offset()), each -> each.run().view());
  }

  @Override
  public RunView run(String id) {
    Matcher parts = RUN_ID.matcher(id);
    if (!parts.matches()) {
      throw unknownRun(id);
    }
    int jobId = Integer.parseInt(parts.group(1));
    long wanted = Long.parseLong(parts.group(2));
    AdminJob job =
        jobs.all().stream()
            .filter(each -> each.id() == jobId)
            .findFirst()
            .orElseThrow(() -> unknownRun(id));
    for (int offset = 0; offset < LOOKED_BACK; offset += 100) {
      List<AdminRun> runs = page(job, offset, 100);
      Optional<AdminRun> found = runs.stream().filter(run -> run.id() == wanted).findFirst();
      if (found.isPresent()) {
        return found.get().view();
      }
      if (runs.size() < 100 || runs.get(runs.size() - 1).id() < wanted) {
        throw unknownRun(id);
      }
    }
    throw PlatformException.conflict(
        "The run lies too far back for this API; XXL-JOB's admin console has it.");
  }

  @Override
  public RunLog log(String id, int fromLine) {
    RunView run = run(id);
    if (run.startedAt() == null) {
      return new RunLog(fromLine, fromLine - 1, "", run.state().hasEnded());
    }
    JsonNode lines =
        session.call("/joblog/logDetailCat", Map.of("logId", logId(id), "fromLineNum", fromLine));
    int toLine = lines.path("toLineNum").asInt();
    boolean none = toLine < fromLine;
    String content = HtmlUtils.htmlUnescape(lines.path("logContent").asText(""));
    return new RunLog(
        fromLine,
        none ? fromLine - 1 : toLine,
        none ? "" : content.replace("<br>-----------", "-----------"),
        none && run.state().hasEnded());
  }

  @Override
  public RunView stop(String id) {
    RunView run = run(id);
    if (run.state().hasEnded()) {
      throw PlatformException.conflict("The run has ended: it is " + run.state().value() + ".");
    }
    session.call("/joblog/logKill", Map.of("id", logId(id)));
    return run(id);
  }

  private List<AdminRun> page(AdminJob job, int offset, int size) {
    JsonNode rows =
        session
            .call(
                "/joblog/pageList",
                Map.of(
                    "offset",
                    offset,
                    "pagesize",
                    size,
                    "jobGroup",
                    jobs.group(),
                    "jobId",
                    job.id(),
                    "logStatus",
                    -1,
                    "filterTime",
                    ""))
            .path("data");
    List<AdminRun> runs = new ArrayList<>();
    rows.forEach(row -> runs.add(AdminRun.of(job.definition().name(), row)));
    return runs;
  }

  private JobView view(AdminJob job) {
    RunView last = page(job, 0, 1).stream().map(AdminRun::view).findFirst().orElse(null);
    return job.view(last, clock.instant());
  }

  private AdminJob known(String name) {
    return jobs.find(name)
        .orElseThrow(() -> PlatformException.notFound("There is no job \"" + name + "\"."));
  }

  private static String logId(String id) {
    return id.substring(id.indexOf('-') + 1);
  }

  private static PlatformException unknownRun(String id) {
    return PlatformException.notFound("There is no run \"" + id + "\".");
  }

  private static void pause() {
    try {
      TimeUnit.MILLISECONDS.sleep(PAUSE.toMillis());
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw PlatformException.unavailable("Interrupted.", RETRY_AFTER).causedBy(e);
    }
  }
}
