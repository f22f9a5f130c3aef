package io.llmplatform.scheduler.training.external;

import io.llmplatform.common.error.ErrorCode;
import io.llmplatform.common.error.PlatformException;
import io.llmplatform.scheduler.api.TrainingStatus;
import io.llmplatform.scheduler.job.JobTriggers;
import io.llmplatform.scheduler.training.run.ChangingRun;
import io.llmplatform.scheduler.training.run.RunNote;
import io.llmplatform.scheduler.training.run.RunStatus;
import io.llmplatform.scheduler.training.run.TrainingRun;
import io.llmplatform.scheduler.training.run.TrainingRuns;
import io.llmplatform.scheduler.training.work.TrainingJob;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Objects;
import java.util.function.BiFunction;
import org.jspecify.annotations.Nullable;
import org.springframework.stereotype.Component;
import org.springframework.transaction.support.TransactionTemplate;

/**
 * The use case: what a trainer says changes its run, once for each report, whichever way it came.
 * Thread-safe.
 */
@Component
class ReceivingReport {
  private static final int MAX_TEXT = 2000;

  private final TrainingTasks tasks;
  private final TrainingRuns runs;
  private final ChangingRun changing;
  private final ExternalSettings settings;
  private final JobTriggers triggers;
  private final TransactionTemplate transactions;

  ReceivingReport(
      TrainingTasks tasks,
      TrainingRuns runs,
      ChangingRun changing,
      ExternalSettings settings,
      JobTriggers triggers,
      TransactionTemplate transactions) {
    this.tasks = tasks;
    this.runs = runs;
    this.changing = changing;
    this.settings = settings;
    this.triggers = triggers;
    this.transactions = transactions;
  }

  /**
   * The task of an attempt that is under way.
   *
   * @throws PlatformException {@code UNAUTHENTICATED} if the token is not that of the run's newest
   *     attempt, {@code CONFLICT} if the run is wanted no more: the trainer should end
   */
  Task authenticated(String run, @Nullable String token) {
    Task task =
        tasks
            .find(run)
            .filter(each -> token != null && new AttemptToken(token).isOf(each.tokenHash()))
            .orElseThrow(
                () ->
                    PlatformException.of(
                        ErrorCode.UNAUTHENTICATED,
                        "The token is not that of the run's newest attempt.",
                        null));
    TrainingRun current = run(run);
    if (current.status() != RunStatus.RUNNING) {
      throw PlatformException.conflict(
          "The run is %s; its trainer is to end.".formatted(current.status().value()));
    }
    return task;
  }

  /** The run of a task that was authenticated. */
  TrainingRun run(String id) {
    return runs.find(id).orElseThrow(() -> PlatformException.notFound("There is no such run."));
  }

  /**
   * @throws PlatformException as {@link #authenticated}, or naming the member at fault
   */
  void receive(String run, @Nullable String token, TrainingStatus status) {
    TrainingStatus.Report report = status.data();
    if (report == null) {
      throw PlatformException.invalid("data", "data is required.");
    }
    String id = status.id();
    if (id == null || id.isBlank() || id.length() > 128) {
      throw PlatformException.invalid("id", "id is required, and has at most 128 characters.");
    }
    Task.State state = state(report.state());
    Task task = authenticated(run, token == null ? report.token() : token);
    transactions.executeWithoutResult(
        transaction -> {
          if (tasks.isNew(id, run)) {
            apply(task, state, report);
          }
        });
    if (state != Task.State.RUNNING) {
      triggers.trigger(TrainingJob.NAME);
    }
  }

  /** A trainer's process has ended; where that is news, the run is looked at now. */
  void ended(String run, int attempt, String how, String log) {
    Boolean news =
        transactions.execute(
            transaction -> {
              boolean died = tasks.died(run, attempt, log);
              if (died) {
                changing.change(run, dueNow(), List.of());
              }
              return died;
            });
    if (Boolean.TRUE.equals(news)) {
      triggers.trigger(TrainingJob.NAME);
    }
  }

  private static BiFunction<TrainingRun, Instant, TrainingRun> dueNow() {
    return (current, now) -> current.status() == RunStatus.RUNNING ? current.due(now) : current;
  }

  private void apply(Task task, Task.State state, TrainingStatus.Report report) {
    Map<String, Double> metrics = Objects.requireNonNullElse(report.metrics(), Map.of());
    tasks.heard(task.run(), task.attempt(), state, metrics);
    Integer step = report.step();
    if (step != null) {
      changing.checkpoint(task.run(), step, metrics, null);
    }
    Duration silence = silence(task.run());
    changing.change(
        task.run(),
        (current, now) -> changed(current, now, state, report, silence),
        notes(state, report, metrics));
  }

  private static TrainingRun changed(
      TrainingRun current,
      Instant now,
      Task.State state,
      TrainingStatus.Report report,
      Duration silence) {
    if (current.status() != RunStatus.RUNNING) {
      return current;
    }
    int percent = Objects.requireNonNullElse(report.progress(), current.progress());
    Instant due = state == Task.State.RUNNING ? now.plus(silence) : now;
    return current.progressed(percent, report.trainedTokens(), now, due);
  }

  private Duration silence(String run) {
    ExternalSettings.Named trainer = settings.trainers().get(run(run).trainer());
    return trainer == null ? Duration.ofMinutes(1) : trainer.reportWithin();
  }

  private static List<RunNote> notes(
      Task.State state, TrainingStatus.Report report, Map<String, Double> metrics) {
    String message = report.message();
    if (message != null && !message.isBlank()) {
      String cut = message.length() > MAX_TEXT ? message.substring(0, MAX_TEXT) : message;
      return List.of(
          metrics.isEmpty() ? RunNote.info(cut) : RunNote.metrics(cut, Map.copyOf(metrics)));
    }
    TrainingStatus.Error error = report.error();
    return state == Task.State.FAILED && error != null
        ? List.of(RunNote.error(error.message()))
        : List.of();
  }

  private static Task.State state(@Nullable String state) {
    for (Task.State each : List.of(Task.State.RUNNING, Task.State.SUCCEEDED, Task.State.FAILED)) {
      if (each.name().toLowerCase(Locale.ROOT).equals(state)) {
        return each;
      }
    }
    throw PlatformException.invalid("data.state", "data.state is running, succeeded or failed.");
  }
}
