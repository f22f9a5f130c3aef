package io.llmplatform.registry.imports;

import io.llmplatform.registry.artifact.ArtifactPath;
import io.llmplatform.registry.hub.HubToken;
import java.io.IOException;
import java.nio.channels.ClosedByInterruptException;
import java.time.Clock;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.UUID;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.springframework.context.SmartLifecycle;
import org.springframework.dao.DataAccessException;
import org.springframework.stereotype.Component;
import org.springframework.transaction.TransactionException;

/**
 * Takes imports that wait, and works at them: as many at one time as the settings say. Every
 * instance of the registry has one. Thread-safe.
 *
 * <p>One thread takes work, renews leases and hears of cancellations; each import has a thread of
 * its own. When the instance stops, its imports are free for others at once; when it dies, once
 * their leases end.
 */
@Component
class ImportWorkers implements SmartLifecycle {
  private static final Logger log = LoggerFactory.getLogger(ImportWorkers.class);
  private static final Duration STOP_LIMIT = Duration.ofSeconds(20);
  private static final Duration REST = Duration.ofSeconds(2);
  private static final Import.Problem FAULT =
      new Import.Problem("The registry met a fault of its own; its log says more.", null);

  private final ImportRun.Parts parts;
  private final HubClients hubs;
  private final PartialFiles partials;
  private final TokenSeal seal;
  private final Clock clock;
  private final Map<UUID, Working> working = new ConcurrentHashMap<>();
  private @Nullable Threads threads;

  private record Threads(ScheduledExecutorService watch, ExecutorService imports) {}

  /** An import that this instance works at. */
  private static final class Working {
    private final Lease lease;
    private volatile @Nullable ImportRun run;
    private volatile @Nullable Future<?> thread;
    private volatile long heldUntil;
    // Of the watching thread.
    private final Map<ArtifactPath, FileProgress.Reached> written = new HashMap<>();

    Working(Lease lease, long heldUntil) {
      this.lease = lease;
      this.heldUntil = heldUntil;
    }

    /** The files that are further than what was written down. */
    List<FileProgress.Reached> news() {
      ImportRun started = run;
      return started == null
          ? List.of()
          : started.progress().stream()
              .map(FileProgress::reached)
              .filter(reached -> !reached.equals(written.get(reached.path())))
              .toList();
    }

    void abort() {
      ImportRun started = run;
      if (started != null) {
        started.abort();
      }
      Future<?> running = thread;
      if (running != null) {
        running.cancel(true);
      }
    }
  }

  ImportWorkers(
      ImportRun.Parts parts, HubClients hubs, PartialFiles partials, TokenSeal seal, Clock clock) {
    this.parts = parts;
    this.hubs = hubs;
    this.partials = partials;
    this.seal = seal;
    this.clock = clock;
  }

  @Override
  public synchronized void start() {
    HubSettings settings = parts.settings();
    ScheduledExecutorService watch =
        Executors.newSingleThreadScheduledExecutor(work -> new Thread(work, "imports"));
    ExecutorService imports =
        Executors.newFixedThreadPool(
            settings.parallelImports(), work -> new Thread(work, "import"));
    threads = new Threads(watch, imports);
    every(watch, settings.pollInterval(), this::takeWork);
    every(watch, settings.progressInterval(), this::renewAll);
    every(watch, Duration.ofMinutes(10), this::removeWhatIsOfNoUse);
  }

  private static void every(ScheduledExecutorService watch, Duration interval, Runnable work) {
    long millis = interval.toMillis();
    watch.scheduleWithFixedDelay(() -> carefully(work), 0, millis, TimeUnit.MILLISECONDS);
  }

  // A task that throws would never run again.
  private static void carefully(Runnable work) {
    try {
      work.run();
    } catch (DataAccessException | TransactionException databaseIsAway) {
      log.warn("Imports wait for the database: {}", databaseIsAway.getMessage());
    } catch (RuntimeException e) {
      log.error("Imports could not be looked after", e);
    }
  }

  /** Looks for work now: something was asked for, or cancelled. */
  synchronized void look() {
    if (threads != null) {
      threads.watch().execute(() -> carefully(this::renewAll));
      threads.watch().execute(() -> carefully(this::takeWork));
      threads.watch().execute(() -> carefully(this::removeWhatIsOfNoUse));
    }
  }

  private void takeWork() {
    Duration duration = parts.settings().lease();
    while (working.size() < parts.settings().parallelImports()) {
      long heldUntil = System.nanoTime() + duration.toNanos();
      Optional<Lease> lease = parts.leases().claim(hubs.hubs(), duration);
      if (lease.isEmpty()) {
        return;
      }
      begin(new Working(lease.get(), heldUntil));
    }
  }

  private synchronized void begin(Working work) {
    Threads running = threads;
    if (running == null) {
      parts.leases().release(work.lease, Duration.ZERO);
      return;
    }
    working.put(work.lease.holder(), work);
    try {
      work.thread = running.imports().submit(() -> work(work));
    } catch (RejectedExecutionException stopping) {
      working.remove(work.lease.holder());
      parts.leases().release(work.lease, Duration.ZERO);
    }
  }

  private void renewAll() {
    Duration duration = parts.settings().lease();
    for (Working each : working.values()) {
      ImportRun run = each.run;
      List<FileProgress.Reached> news = each.news();
      long heldUntil = System.nanoTime() + duration.toNanos();
      try {
        boolean held =
            parts.leases().renew(each.lease, duration, run == null ? null : run.problem(), news);
        if (held) {
          each.heldUntil = heldUntil;
          news.forEach(reached -> each.written.put(reached.path(), reached));
        } else {
          each.abort();
        }
      } catch (DataAccessException | TransactionException databaseIsAway) {
        log.warn("A lease could not be renewed: {}", databaseIsAway.getMessage());
        // Another instance may have it from then on.
        if (System.nanoTime() - each.heldUntil >= 0) {
          each.abort();
        }
      }
    }
  }

  private void work(Working work) {
    try {
      Import task = parts.imports().held(work.lease).orElseThrow(LeaseLost::new);
      log.info("Import {} of {} goes on", task.id(), task.repository());
      work(work, task);
    } catch (LeaseLost lost) {
      log.info("Import {} is not this instance's any more", work.lease.importId());
    } catch (DataAccessException | TransactionException databaseIsAway) {
      log.warn(
          "Import {} waits for the database: {}",
          work.lease.importId(),
          databaseIsAway.getMessage());
    } finally {
      working.remove(work.lease.holder());
      look();
    }
  }

  private void work(Working work, Import task) throws LeaseLost {
    try (PartialFiles.Folder folder = partials.open(task.id()).orElse(null)) {
      if (folder == null) {
        // Who lost the lease has not let go of the files yet.
        parts.leases().release(work.lease, REST);
        return;
      }
      ImportRun run = new ImportRun(work.lease, task, hubs.of(task.endpoint()), token(task), parts);
      work.run = run;
      run.run(folder);
      log.info("Import {} of {} is done", task.id(), task.repository());
    } catch (ImportFailed failed) {
      log.warn("Import {} of {} failed", task.id(), task.repository(), failed);
      parts.finishing().fail(work.lease, task, failed.problem());
    } catch (DataAccessException | TransactionException databaseIsAway) {
      throw databaseIsAway;
    } catch (RuntimeException fault) {
      log.error("Import {} of {} met a fault", task.id(), task.repository(), fault);
      parts.finishing().fail(work.lease, task, FAULT);
    } catch (ClosedByInterruptException | InterruptedException stopped) {
      Thread.interrupted();
      parts.leases().release(work.lease, Duration.ZERO);
    } catch (IOException disk) {
      log.error("Import {} cannot use its folder", task.id(), disk);
      parts.finishing().fail(work.lease, task, StoreTrouble.of(disk, null).problem());
    }
  }

  private @Nullable HubToken token(Import task) throws ImportFailed {
    String sealed = task.sealedToken();
    return sealed == null
        ? null
        : seal.open(task.id(), sealed)
            .orElseThrow(
                () ->
                    new ImportFailed(
                        "The token cannot be read any more: retry with the token.", null, null));
  }

  private void removeWhatIsOfNoUse() {
    try {
      List<UUID> unused = new ArrayList<>(partials.imports());
      unused.removeAll(
          parts
              .imports()
              .needingFiles(unused, clock.instant().minus(parts.settings().keepFailed())));
      partials.remove(unused);
    } catch (IOException e) {
      log.warn("What imports left could not be removed", e);
    }
  }

  @Override
  public void stop() {
    Threads stopping;
    synchronized (this) {
      stopping = threads;
      threads = null;
    }
    if (stopping == null) {
      return;
    }
    stopping.watch().shutdownNow();
    working.values().forEach(Working::abort);
    stopping.imports().shutdownNow();
    try {
      if (!stopping.imports().awaitTermination(STOP_LIMIT.toSeconds(), TimeUnit.SECONDS)) {
        log.warn("An import did not stop in time");
      }
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
  }

  @Override
  public synchronized boolean isRunning() {
    return threads != null;
  }
}
