package io.llmplatform.scheduler.batch;

import io.llmplatform.common.error.ErrorCode;
import io.llmplatform.common.error.PlatformException;
import io.llmplatform.lease.LeaseLost;
import io.llmplatform.lease.Renewals;
import io.llmplatform.lease.Renewals.Held;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.atomic.AtomicInteger;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.springframework.beans.factory.DisposableBean;
import org.springframework.scheduling.concurrent.CustomizableThreadFactory;
import org.springframework.stereotype.Component;

/**
 * Threads that take work and do it, as long as some batch is open. Thread-safe.
 *
 * <p>Work that fails is put off: for longer each time, and for as long as whoever refused it says.
 * What cannot succeed any more fails its batch.
 */
@Component
class BatchWorkers implements DisposableBean {
  private static final Logger log = LoggerFactory.getLogger(BatchWorkers.class);

  /** A budget that is used up until next month is looked at again now and then all the same. */
  private static final Duration LONGEST_PAUSE = Duration.ofMinutes(10);

  private final DueWork due;
  private final Renewals renewals;
  private final ValidatingInput validating;
  private final RunningShard running;
  private final FinishingBatch finishing;
  private final FailingBatch failing;
  private final Batches batches;
  private final BatchSettings.Work settings;
  private final Clock clock;
  private final ExecutorService threads;

  BatchWorkers(
      DueWork due,
      Renewals renewals,
      ValidatingInput validating,
      RunningShard running,
      FinishingBatch finishing,
      FailingBatch failing,
      Batches batches,
      BatchSettings settings,
      Clock clock) {
    this.due = due;
    this.renewals = renewals;
    this.validating = validating;
    this.running = running;
    this.finishing = finishing;
    this.failing = failing;
    this.batches = batches;
    this.settings = settings.work();
    this.clock = clock;
    CustomizableThreadFactory factory = new CustomizableThreadFactory("batch-worker-");
    factory.setDaemon(true);
    this.threads = Executors.newCachedThreadPool(factory);
  }

  /**
   * What a run did.
   *
   * @param pieces of work
   * @param more whether some batch is open still
   */
  record Done(int pieces, boolean more) {}

  /**
   * Works until no batch is open, or the run is over. An interrupt ends it: what is written stays.
   */
  Done work() throws InterruptedException {
    Instant end = clock.instant().plus(settings.run());
    AtomicInteger pieces = new AtomicInteger();
    List<Future<?>> workers = new ArrayList<>();
    for (int i = 0; i < settings.workers(); i++) {
      workers.add(threads.submit(() -> work(end, pieces)));
    }
    try {
      for (Future<?> worker : workers) {
        worker.get();
      }
    } catch (ExecutionException e) {
      throw new IllegalStateException("A worker of batches failed", e);
    } finally {
      workers.forEach(worker -> worker.cancel(true));
    }
    return new Done(pieces.get(), due.isOpenBefore(end));
  }

  private void work(Instant end, AtomicInteger pieces) {
    try {
      while (clock.instant().isBefore(end)) {
        if (workOnce()) {
          pieces.incrementAndGet();
        } else if (!isOpenBefore(end)) {
          return;
        } else {
          Thread.sleep(settings.look().toMillis());
        }
      }
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
  }

  private boolean isOpenBefore(Instant end) {
    try {
      return due.isOpenBefore(end);
    } catch (RuntimeException e) {
      return true;
    }
  }

  /** Takes a piece of work and does it; false where there is none at the moment. */
  boolean workOnce() throws InterruptedException {
    Work work;
    try {
      work = due.take().orElse(null);
    } catch (RuntimeException e) {
      log.warn("Batches cannot be looked at now: {}", e.getMessage());
      Thread.sleep(settings.retry().toMillis());
      return false;
    }
    if (work == null) {
      return false;
    }
    try (Held held = renewals.hold(work.lease())) {
      perform(work, held);
    }
    return true;
  }

  private void perform(Work work, Held held) throws InterruptedException {
    try {
      doWork(work, held);
    } catch (LeaseLost e) {
      log.info("{}", e.getMessage());
    } catch (PlatformException e) {
      refused(work, e);
    } catch (IOException | UncheckedIOException e) {
      log.info("Work on {} broke off: {}", work.batch().id(), e.getMessage());
      putOff(work, null);
    } catch (RuntimeException e) {
      log.error("Work on {} failed", work.batch().id(), e);
      putOff(work, null);
    }
  }

  private void doWork(Work work, Held held) throws IOException, InterruptedException {
    if (work instanceof Work.Validating) {
      validating.validate(work.batch(), held);
    } else if (work instanceof Work.Running shard) {
      running.run(shard, held);
    } else {
      finishing.finish(work.batch(), held);
    }
  }

  private void refused(Work work, PlatformException refusal) {
    BatchError error = lasting(work.batch(), refusal);
    if (error == null) {
      log.info("Work on {} is put off: {}", work.batch().id(), refusal.detail());
      putOff(work, refusal.retryAfter());
      return;
    }
    try {
      failing.fail(work.batch().id(), work.lease(), List.of(error));
    } catch (RuntimeException e) {
      log.warn("{} could not be failed now: {}", work.batch().id(), e.getMessage());
    }
  }

  /** What another try would not change; null where it may. */
  private static @Nullable BatchError lasting(Batch batch, PlatformException refusal) {
    if (refusal.code() == ErrorCode.NOT_FOUND) {
      return BatchError.of(
          "input_file_not_found",
          "The input file '%s' is gone.".formatted(batch.inputFile()),
          "input_file_id");
    }
    boolean passing =
        refusal.code().isServerSide()
            || refusal.code() == ErrorCode.EXHAUSTED
            || refusal.code() == ErrorCode.UNAUTHENTICATED;
    return passing ? null : BatchError.of(refusal.code().slug(), refusal.detail(), null);
  }

  private void putOff(Work work, @Nullable Duration asked) {
    try {
      Duration pause = settings.backoff(work.batch().setbacks() + 1);
      if (asked != null && asked.compareTo(pause) > 0) {
        pause = asked.compareTo(LONGEST_PAUSE) > 0 ? LONGEST_PAUSE : asked;
      }
      batches.putOff(work.batch().id(), clock.instant().plus(pause));
    } catch (RuntimeException e) {
      log.warn("{} could not be put off: {}", work.batch().id(), e.getMessage());
    }
  }

  @Override
  public void destroy() {
    threads.shutdownNow();
  }
}
