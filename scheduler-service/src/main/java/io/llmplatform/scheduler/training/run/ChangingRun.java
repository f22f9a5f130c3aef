package io.llmplatform.scheduler.training.run;

import io.llmplatform.common.security.Owner;
import io.llmplatform.lease.Lease;
import io.llmplatform.lease.Leases;
import io.llmplatform.scheduler.event.JobChange;
import io.llmplatform.scheduler.event.JobEvents;
import java.time.Clock;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.NoSuchElementException;
import java.util.function.BiFunction;
import org.jspecify.annotations.Nullable;
import org.springframework.stereotype.Component;
import org.springframework.transaction.annotation.Transactional;

/**
 * The use case: a run changes, with what is told of it, in one transaction. Thread-safe.
 *
 * <p>INVARIANT: whoever changes a run holds its row's lock, so changes of a run and their events
 * have one order; who works on it by a lease has checked the lease before.
 */
@Component
public class ChangingRun {
  private final TrainingRuns runs;
  private final RunEvents events;
  private final Checkpoints checkpoints;
  private final RunWork work;
  private final Leases leases;
  private final JobEvents jobEvents;
  private final Clock clock;

  ChangingRun(
      TrainingRuns runs,
      RunEvents events,
      Checkpoints checkpoints,
      RunWork work,
      Leases leases,
      JobEvents jobEvents,
      Clock clock) {
    this.runs = runs;
    this.events = events;
    this.checkpoints = checkpoints;
    this.work = work;
    this.leases = leases;
    this.jobEvents = jobEvents;
    this.clock = clock;
  }

  /** A run that was asked for. */
  @Transactional
  public TrainingRun begin(Owner owner, String trainer, RunRequest request) {
    TrainingRun run = TrainingRun.begun(RandomId.with("ftjob-"), owner, trainer, request, now());
    runs.insert(run);
    events.append(run.id(), RunNote.info("The fine-tuning job is created."), run.createdAt());
    tell(run);
    return run;
  }

  /**
   * Changes a run for whoever has the right to without working on it, such as its owner.
   *
   * @param change is given the run as it is and the time
   * @throws IllegalTransition if the change is none of its status
   */
  @Transactional
  public TrainingRun change(
      String id, BiFunction<TrainingRun, Instant, TrainingRun> change, List<RunNote> notes) {
    return apply(id, change, notes);
  }

  /**
   * Changes a run for the one who works on it.
   *
   * @throws io.llmplatform.lease.LeaseLost if another works on it by now
   */
  @Transactional
  public TrainingRun change(
      Lease lease,
      String id,
      BiFunction<TrainingRun, Instant, TrainingRun> change,
      List<RunNote> notes) {
    leases.holds(lease);
    return apply(id, change, notes);
  }

  /** Keeps a step of a run, for the one who works on it. */
  @Transactional
  public void checkpoint(Lease lease, String id, int step, Map<String, Double> metrics) {
    leases.holds(lease);
    checkpoints.put(id, step, metrics, null, now());
  }

  /** Keeps a step of a run that something outside reached. The caller's transaction is joined. */
  @Transactional
  public void checkpoint(String id, int step, Map<String, Double> metrics, @Nullable String file) {
    checkpoints.put(id, step, metrics, file, now());
  }

  private TrainingRun apply(
      String id, BiFunction<TrainingRun, Instant, TrainingRun> change, List<RunNote> notes) {
    TrainingRun before = runs.lock(id).orElseThrow(() -> new NoSuchElementException(id));
    Instant now = now();
    TrainingRun after = change.apply(before, now);
    if (!after.equals(before)) {
      runs.update(after);
    }
    notes.forEach(note -> events.append(id, note, now));
    if (after.status() != before.status()) {
      tell(after);
      if (after.status().isFinal()) {
        work.forget(id);
      }
    }
    return after;
  }

  private void tell(TrainingRun run) {
    Map<String, Object> details = new HashMap<>();
    details.put("status", run.status().value());
    details.put("trainer", run.trainer());
    details.put("baseModel", run.request().model());
    TrainingRun.Result result = run.result();
    if (result != null) {
      details.put("model", result.model());
      details.put("version", result.version());
    }
    Failure failure = run.failure();
    if (failure != null) {
      details.put("error", failure.code());
    }
    jobEvents.append(
        new JobChange(
            run.owner().tenant(),
            run.id(),
            "training." + run.status().value().replace('_', '-'),
            details));
  }

  private Instant now() {
    return clock.instant().truncatedTo(ChronoUnit.MICROS);
  }
}
