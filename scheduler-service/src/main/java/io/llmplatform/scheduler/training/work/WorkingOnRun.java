package io.llmplatform.scheduler.training.work;

import io.llmplatform.common.error.PlatformException;
import io.llmplatform.lease.Lease;
import io.llmplatform.lease.LeaseLost;
import io.llmplatform.lease.Leases;
import io.llmplatform.scheduler.training.run.Attempt;
import io.llmplatform.scheduler.training.run.ChangingRun;
import io.llmplatform.scheduler.training.run.Failure;
import io.llmplatform.scheduler.training.run.IllegalTransition;
import io.llmplatform.scheduler.training.run.Outcome;
import io.llmplatform.scheduler.training.run.RunFailed;
import io.llmplatform.scheduler.training.run.RunNote;
import io.llmplatform.scheduler.training.run.RunStatus;
import io.llmplatform.scheduler.training.run.RunStopped;
import io.llmplatform.scheduler.training.run.Trainer;
import io.llmplatform.scheduler.training.run.Trainers;
import io.llmplatform.scheduler.training.run.TrainingRun;
import io.llmplatform.scheduler.training.run.TrainingRuns;
import java.time.Clock;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.Executors;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.ScheduledFuture;
import java.util.concurrent.TimeUnit;
import java.util.function.BiFunction;
import java.util.function.Consumer;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.springframework.beans.factory.DisposableBean;
import org.springframework.stereotype.Component;

/**
 * The use case: takes one run by its lease and brings it as far as it can be brought now. Whatever
 * dies on the way, the run stays due, and the next who takes it goes on from what was kept.
 * Thread-safe.
 */
@Component
class WorkingOnRun implements DisposableBean {
  private static final Logger log = LoggerFactory.getLogger(WorkingOnRun.class);
  private static final String WORK = "training/";
  private static final int RENEWALS = 3;

  private final TrainingRuns runs;
  private final ChangingRun changing;
  private final Trainers trainers;
  private final Leases leases;
  private final TrainingSettings settings;
  private final Clock clock;
  private final ScheduledExecutorService renewing =
      Executors.newSingleThreadScheduledExecutor(
          task -> {
            Thread thread = new Thread(task, "training-leases");
            thread.setDaemon(true);
            return thread;
          });

  WorkingOnRun(
      TrainingRuns runs,
      ChangingRun changing,
      Trainers trainers,
      Leases leases,
      TrainingSettings settings,
      Clock clock) {
    this.runs = runs;
    this.changing = changing;
    this.trainers = trainers;
    this.leases = leases;
    this.settings = settings;
    this.clock = clock;
  }

  /**
   * Works on the run, if nobody else does.
   *
   * @param lines takes lines for operators
   * @return whether the run was taken
   * @throws InterruptedException if this thread is to end; the run stays due
   */
  boolean take(String id, Consumer<String> lines) throws InterruptedException {
    Optional<Lease> acquired = leases.acquire(WORK + id, settings.lease());
    if (acquired.isEmpty()) {
      return false;
    }
    Lease lease = acquired.get();
    ScheduledFuture<?> renewal = renew(lease);
    try {
      runs.find(id).filter(run -> isDue(run)).ifPresent(run -> work(run, lease, lines));
    } catch (Interruption e) {
      Thread.currentThread().interrupt();
      throw new InterruptedException("interrupted while it works on " + id);
    } catch (LeaseLost e) {
      lines.accept(id + ": another works on it by now.");
    } finally {
      renewal.cancel(false);
      end(lease, id);
    }
    return true;
  }

  @Override
  public void destroy() {
    renewing.shutdownNow();
  }

  private boolean isDue(TrainingRun run) {
    Instant due = run.dueAt();
    return due != null && !due.isAfter(clock.instant());
  }

  private void work(TrainingRun taken, Lease lease, Consumer<String> lines) {
    try {
      TrainingRun run = taken;
      Trainer trainer = trainers.of(run);
      requireNotTooOld(run);
      if (run.status() == RunStatus.VALIDATING_FILES) {
        run = validated(run, trainer, lease);
        lines.accept(run.id() + ": its files are good.");
      }
      train(run, trainer, lease, lines);
    } catch (RunFailed e) {
      fail(taken, lease, e.failure(), lines);
    } catch (PlatformException e) {
      refused(taken, lease, e, lines);
    } catch (RunStopped | IllegalTransition e) {
      lines.accept(String.valueOf(e.getMessage()));
    } catch (LeaseLost | Interruption e) {
      throw e;
    } catch (RuntimeException e) {
      log.error("The training run {} met a fault", taken.id(), e);
      later(taken, lease, "The platform met a fault; the job is tried again.", lines);
    }
  }

  private TrainingRun validated(TrainingRun run, Trainer trainer, Lease lease) {
    String found = trainer.validate(run);
    return changing.change(
        lease,
        run.id(),
        (current, now) -> current.queued(now),
        List.of(RunNote.info(found), RunNote.info("Files are validated; the job is queued.")));
  }

  private void train(TrainingRun run, Trainer trainer, Lease lease, Consumer<String> lines) {
    Attempt attempt = new Attempt(changing, lease, run.id(), settings.lease(), lines);
    Optional<Outcome> settled =
        run.status() == RunStatus.RUNNING ? trainer.settled(run, attempt) : Optional.empty();
    Outcome outcome = settled.isPresent() ? settled.get() : begun(run, trainer, lease, attempt);
    if (outcome instanceof Outcome.Trained trained) {
      succeed(run, lease, trained.result(), lines);
    }
  }

  private Outcome begun(TrainingRun run, Trainer trainer, Lease lease, Attempt attempt) {
    if (run.attempt() >= settings.maxAttempts()) {
      throw new RunFailed(
          new Failure(
              "too_many_attempts",
              "The job was begun %d times, and each time it died.".formatted(run.attempt()),
              null));
    }
    TrainingRun running =
        changing.change(
            lease,
            run.id(),
            (current, now) -> current.started(now, now.plus(settings.lease())),
            List.of(
                RunNote.info(
                    run.attempt() == 0
                        ? "The job is running."
                        : "The job goes on (attempt %d).".formatted(run.attempt() + 1))));
    try {
      return trainer.train(running, attempt);
    } catch (InterruptedException e) {
      throw new Interruption(e);
    }
  }

  private void succeed(
      TrainingRun run, Lease lease, TrainingRun.Result result, Consumer<String> lines) {
    changing.change(
        lease,
        run.id(),
        (current, now) -> current.succeeded(result, now),
        List.of(
            RunNote.info(
                "The job succeeded: model '%s', version %d."
                    .formatted(result.model(), result.version()))));
    lines.accept(
        "%s: succeeded, %s version %d".formatted(run.id(), result.model(), result.version()));
  }

  private void fail(TrainingRun run, Lease lease, Failure failure, Consumer<String> lines) {
    unlessEnded(
        run,
        lease,
        (current, now) -> current.failed(failure, now),
        RunNote.error(failure.message()),
        lines);
    trainers.of(run).stop(run);
  }

  /** What may pass is tried again; any other refusal is the run's end. */
  private void refused(
      TrainingRun run, Lease lease, PlatformException refusal, Consumer<String> lines) {
    if (refusal.code().isServerSide() || refusal.retryAfter() != null) {
      later(run, lease, refusal.detail() + " The job is tried again.", lines);
    } else {
      fail(
          run, lease, new Failure(refusal.code().slug(), refusal.detail(), refusal.field()), lines);
    }
  }

  /** A try that met what may pass is not counted among those that died. */
  private void later(TrainingRun run, Lease lease, String why, Consumer<String> lines) {
    unlessEnded(
        run,
        lease,
        (current, now) -> current.postponed(now.plus(settings.retryDelay())),
        RunNote.warn(why),
        lines);
  }

  private void unlessEnded(
      TrainingRun run,
      Lease lease,
      BiFunction<TrainingRun, Instant, TrainingRun> change,
      RunNote note,
      Consumer<String> lines) {
    try {
      changing.change(lease, run.id(), change, List.of(note));
      lines.accept(run.id() + ": " + note.message());
    } catch (IllegalTransition e) {
      lines.accept(String.valueOf(e.getMessage()));
    }
  }

  private void requireNotTooOld(TrainingRun run) {
    if (clock.instant().isAfter(run.createdAt().plus(settings.giveUpAfter()))) {
      throw new RunFailed(
          new Failure(
              "expired",
              "The job has not ended within %s.".formatted(settings.giveUpAfter()),
              null));
    }
  }

  private ScheduledFuture<?> renew(Lease lease) {
    long period = Math.max(1, settings.lease().toMillis() / RENEWALS);
    return renewing.scheduleAtFixedRate(
        () -> renewed(lease), period, period, TimeUnit.MILLISECONDS);
  }

  private void renewed(Lease lease) {
    try {
      leases.renew(lease, settings.lease());
    } catch (RuntimeException e) {
      // Whoever works by the lease meets the loss in its next transaction.
      log.warn("The lease of {} is not renewed: {}", lease.work(), e.getMessage());
    }
  }

  private void end(Lease lease, String id) {
    boolean over = runs.find(id).map(run -> run.status().isFinal()).orElse(true);
    if (over) {
      leases.forget(lease);
    } else {
      leases.release(lease);
    }
  }

  /** An interruption on its way through code that declares none. */
  private static final class Interruption extends RuntimeException {
    private static final long serialVersionUID = 1L;

    Interruption(InterruptedException cause) {
      super(cause);
    }
  }
}
