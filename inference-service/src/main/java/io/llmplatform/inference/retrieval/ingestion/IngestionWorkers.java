package io.llmplatform.inference.retrieval.ingestion;

import io.llmplatform.common.client.RemoteFailures;
import io.llmplatform.common.error.ErrorCode;
import io.llmplatform.common.error.PlatformException;
import io.llmplatform.inference.retrieval.ConditionalOnRetrieval;
import io.llmplatform.inference.retrieval.settings.RetrievalSettings;
import io.llmplatform.inference.retrieval.store.FileError;
import io.llmplatform.inference.retrieval.store.StoreFiles;
import io.llmplatform.inference.retrieval.work.Rounds;
import io.llmplatform.inference.retrieval.work.WorkWaiting;
import io.llmplatform.lease.LeaseLost;
import io.llmplatform.lease.Leases;
import io.llmplatform.lease.Renewals;
import io.llmplatform.lease.Renewals.Held;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.time.Clock;
import java.time.Duration;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.springframework.context.SmartLifecycle;
import org.springframework.stereotype.Component;
import org.springframework.transaction.event.TransactionalEventListener;

/**
 * Threads that look for files and take them in, while the application runs. Work that something
 * refuses for now is put off: for longer each time, and for as long as whoever refused it says.
 * What cannot succeed any more fails the file. Thread-safe.
 */
@Component
@ConditionalOnRetrieval
class IngestionWorkers implements SmartLifecycle {
  private static final Logger log = LoggerFactory.getLogger(IngestionWorkers.class);

  private final DueFiles due;
  private final TakingIn taking;
  private final Writing writing;
  private final StoreFiles files;
  private final Renewals renewals;
  private final Leases leases;
  private final RetrievalSettings.Ingestion settings;
  private final Clock clock;
  private final Rounds rounds;

  IngestionWorkers(
      DueFiles due,
      TakingIn taking,
      Writing writing,
      StoreFiles files,
      Renewals renewals,
      Leases leases,
      RetrievalSettings settings,
      Clock clock) {
    this.due = due;
    this.taking = taking;
    this.writing = writing;
    this.files = files;
    this.renewals = renewals;
    this.leases = leases;
    this.settings = settings.ingestion();
    this.clock = clock;
    this.rounds =
        new Rounds(
            "ingestion-worker", this.settings.workers(), this.settings.look(), this::workOnce);
  }

  @Override
  public void start() {
    rounds.start();
  }

  @TransactionalEventListener(WorkWaiting.class)
  void wake() {
    rounds.wake();
  }

  /** Takes a file and works on it; false where there is none at the moment. */
  boolean workOnce() throws InterruptedException {
    Work work = due.take().orElse(null);
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
      taking.take(work, held);
      leases.forget(work.lease());
    } catch (LeaseLost e) {
      log.info("{}", e.getMessage());
    } catch (PlatformException e) {
      refused(work, e);
    } catch (IOException | UncheckedIOException e) {
      log.info("Work on {} broke off: {}", work.file().file(), e.getMessage());
      putOff(work, null, work.file().attempts() + 1);
    } catch (RuntimeException e) {
      log.error("Work on {} failed", work.file().file(), e);
      putOff(work, null, work.file().attempts() + 1);
    }
  }

  private void refused(Work work, PlatformException refusal) {
    if (RemoteFailures.isPassing(refusal) || refusal.code() == ErrorCode.UNAUTHENTICATED) {
      log.info("{} is put off: {}", work.file().file(), refusal.detail());
      putOff(work, refusal.retryAfter(), work.file().attempts());
      return;
    }
    try {
      writing.failed(work, new FileError(FileError.SERVER_ERROR, refusal.detail()));
    } catch (RuntimeException e) {
      log.warn("{} could not be failed now: {}", work.file().file(), e.getMessage());
    }
  }

  private void putOff(Work work, @Nullable Duration asked, int attempts) {
    try {
      Duration pause = settings.backoff(work.file().setbacks() + 1, asked);
      files.putOff(work.file(), clock.instant().plus(pause), attempts);
    } catch (RuntimeException e) {
      log.warn("{} could not be put off: {}", work.file().file(), e.getMessage());
    }
  }

  @Override
  public void stop() {
    rounds.stop();
  }

  @Override
  public boolean isRunning() {
    return rounds.isRunning();
  }
}
