package io.llmplatform.scheduler.dispatch.builtin;

import io.llmplatform.scheduler.dispatch.DispatchSettings;
import io.llmplatform.scheduler.dispatch.RunView.Trigger;
import io.llmplatform.scheduler.dispatch.protocol.Callback;
import io.llmplatform.scheduler.event.JobChange;
import io.llmplatform.scheduler.event.JobEvents;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;
import org.springframework.stereotype.Component;
import org.springframework.transaction.annotation.Transactional;

/**
 * Ends runs: once each, with the retry and the event that belong to it, in one transaction. A run
 * that somebody wanted stopped is stopped however it ended, unless it succeeded. Thread-safe.
 */
@Component
@ConditionalOnBuiltInCentre
class EndingRun {
  private static final String TENANT = "platform";
  private static final int MAX_MESSAGE = 4000;
  // What xxl-job-core 3.3.2 says of runs that it ended itself.
  private static final String BLOCKED = "block strategy effect";
  private static final String KILLED = "scheduling center kill job.";
  private static final String EXECUTOR_STOPS = "executor stops";

  private final Runs runs;
  private final Fires fires;
  private final JobEvents events;
  private final RunMetrics metrics;
  private final DispatchSettings settings;

  EndingRun(
      Runs runs, Fires fires, JobEvents events, RunMetrics metrics, DispatchSettings settings) {
    this.runs = runs;
    this.fires = fires;
    this.events = events;
    this.metrics = metrics;
    this.settings = settings;
  }

  /** As its executor says. One that has ended stays as it is: callbacks may come twice. */
  @Transactional
  public void asCalledBack(Callback callback) {
    // A quick run ends before the sender has noted that its executor took it.
    runs.accepted(callback.logId());
    end(callback.logId(), stage(callback), callback.handleMsg());
  }

  /** Its executor did not take it. */
  @Transactional
  public void refused(long id, String why) {
    end(id, why.startsWith(BLOCKED) ? Stage.STOPPED : Stage.FAILED, why);
  }

  /** Its executor is gone. */
  @Transactional
  public void lost(long id, String why) {
    end(id, Stage.LOST, why);
  }

  /** It was stopped before, or without, an executor's word. */
  @Transactional
  public void stopped(long id, String why) {
    end(id, Stage.STOPPED, why);
  }

  private void end(long id, Stage said, @Nullable String message) {
    Optional<Run> found = runs.lock(id).filter(run -> !run.stage().hasEnded());
    if (found.isEmpty()) {
      return;
    }
    Run run = found.get();
    Stage stage = run.stopRequested() && said != Stage.SUCCEEDED ? Stage.STOPPED : said;
    String kept = shortened(message);
    runs.end(id, stage, kept);
    boolean again = stage.isWorthARetry() && run.attempt() < run.retries() && run.jobEnabled();
    if (again) {
      fires.again(run, settings.retryDelay());
    }
    if (stage.isWorthARetry() || run.trigger() == Trigger.USER) {
      events.append(event(run, stage, kept, again));
    }
    metrics.ended(run, stage);
  }

  private static Stage stage(Callback callback) {
    String message = callback.handleMsg() == null ? "" : callback.handleMsg();
    if (callback.isSuccess()) {
      return Stage.SUCCEEDED;
    }
    if (message.startsWith(BLOCKED) || message.startsWith(KILLED)) {
      return Stage.STOPPED;
    }
    return message.startsWith(EXECUTOR_STOPS) ? Stage.LOST : Stage.FAILED;
  }

  private static JobChange event(Run run, Stage stage, @Nullable String message, boolean again) {
    Map<String, Object> details = new TreeMap<>();
    details.put("job", run.job());
    details.put("state", stage.view().value());
    details.put("trigger", run.trigger().value());
    details.put("attempt", run.attempt());
    details.put("willRetry", again);
    if (run.executor() != null) {
      details.put("executor", run.executor());
    }
    if (message != null) {
      details.put("message", message);
    }
    return new JobChange(
        TENANT, Long.toString(run.id()), "job_run." + stage.view().value(), details);
  }

  private static @Nullable String shortened(@Nullable String message) {
    if (message == null) {
      return null;
    }
    String plain = message.replace("\0", "").strip();
    return plain.length() <= MAX_MESSAGE ? plain : plain.substring(0, MAX_MESSAGE) + "…";
  }
}
