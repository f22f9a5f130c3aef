package io.llmplatform.scheduler.dispatch.builtin;

import io.llmplatform.scheduler.dispatch.DispatchSettings;
import io.llmplatform.scheduler.dispatch.builtin.Fires.RunsAreDue;
import io.llmplatform.scheduler.job.ScheduledJob;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.Semaphore;
import java.util.concurrent.ThreadFactory;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import org.jspecify.annotations.Nullable;
import org.quartz.Scheduler;
import org.quartz.SchedulerException;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.springframework.context.SmartLifecycle;
import org.springframework.stereotype.Component;
import org.springframework.transaction.event.TransactionalEventListener;

/**
 * The threads of the built-in centre: one that claims runs, some that send them, one that watches.
 * Starts after the web server, which executors call, and before this instance's executor; ends in
 * the opposite order.
 */
@Component
@ConditionalOnBuiltInCentre
class Dispatching implements SmartLifecycle {
  private static final Logger LOG = LoggerFactory.getLogger(Dispatching.class);
  // Between the web server's and the executor's.
  private static final int PHASE = DEFAULT_PHASE - 512;
  // Longer than a run's sending takes: a beat and a call to a few executors that do not answer.
  private static final Duration CLAIM = Duration.ofSeconds(30);
  private static final Duration TIDY = Duration.ofMinutes(10);
  private static final Duration GRACE = Duration.ofSeconds(10);

  private final List<ScheduledJob> stated;
  private final Provisioning provisioning;
  private final Jobs jobs;
  private final Runs runs;
  private final SendingRun sending;
  private final Watching watching;
  private final Scheduler quartz;
  private final DispatchSettings settings;
  // A permit: look for runs now.
  private final Semaphore wake = new Semaphore(0);
  private final Semaphore free;
  private volatile @Nullable Threads threads;

  private record Threads(
      ExecutorService claimer, ExecutorService senders, ScheduledExecutorService watcher) {}

  Dispatching(
      List<ScheduledJob> stated,
      Provisioning provisioning,
      Jobs jobs,
      Runs runs,
      SendingRun sending,
      Watching watching,
      Scheduler quartz,
      DispatchSettings settings) {
    this.stated = List.copyOf(stated);
    this.provisioning = provisioning;
    this.jobs = jobs;
    this.runs = runs;
    this.sending = sending;
    this.watching = watching;
    this.quartz = quartz;
    this.settings = settings;
    this.free = new Semaphore(settings.senders());
  }

  @Override
  public int getPhase() {
    return PHASE;
  }

  @Override
  public boolean isAutoStartup() {
    return settings.active();
  }

  @Override
  public void start() {
    stated.forEach(provisioning::provision);
    jobs.all().forEach(job -> provisioning.reschedule(job.name()));
    Threads started =
        new Threads(
            java.util.concurrent.Executors.newSingleThreadExecutor(named("dispatch-claim")),
            java.util.concurrent.Executors.newFixedThreadPool(
                settings.senders(), named("dispatch-send")),
            java.util.concurrent.Executors.newSingleThreadScheduledExecutor(
                named("dispatch-watch")));
    threads = started;
    started.claimer().execute(() -> claimUntilInterrupted(started.senders()));
    long interval = settings.watchInterval().toMillis();
    every(started.watcher(), interval, watching::look);
    every(started.watcher(), TIDY.toMillis(), watching::tidy);
    try {
      quartz.start();
    } catch (SchedulerException e) {
      throw new IllegalStateException("Quartz does not start", e);
    }
  }

  @TransactionalEventListener(fallbackExecution = true)
  void onDue(RunsAreDue due) {
    wake.release();
  }

  private void claimUntilInterrupted(ExecutorService senders) {
    while (!Thread.currentThread().isInterrupted()) {
      try {
        wake.tryAcquire(settings.pollInterval().toMillis(), TimeUnit.MILLISECONDS);
        wake.drainPermits();
        claim(senders);
      } catch (InterruptedException e) {
        Thread.currentThread().interrupt();
      } catch (RuntimeException e) {
        LOG.warn("Runs cannot be sent now: {}", e.toString());
      }
    }
  }

  // Claims no more than can be sent at once: the rest is for other instances.
  private void claim(ExecutorService senders) throws InterruptedException {
    int claimed;
    do {
      free.acquire();
      int most = 1 + free.drainPermits();
      List<Run> due = List.of();
      try {
        due = runs.claim(most, CLAIM);
      } finally {
        free.release(most - due.size());
      }
      due.forEach(run -> senders.execute(() -> send(run)));
      claimed = due.size();
    } while (claimed > 0);
  }

  private void send(Run run) {
    try {
      sending.send(run);
    } catch (RuntimeException e) {
      // The claim ends, and it is tried again.
      LOG.warn("Run {} of {} cannot be sent now", run.id(), run.job(), e);
    } finally {
      free.release();
      wake.release();
    }
  }

  private static void every(ScheduledExecutorService watcher, long millis, Runnable work) {
    Runnable whole =
        () -> {
          try {
            work.run();
          } catch (RuntimeException e) {
            LOG.warn("Runs cannot be watched now: {}", e.toString());
          }
        };
    watcher.scheduleWithFixedDelay(whole, millis, millis, TimeUnit.MILLISECONDS);
  }

  @Override
  public void stop() {
    Threads ending = threads;
    threads = null;
    if (ending == null) {
      return;
    }
    try {
      quartz.standby();
    } catch (SchedulerException e) {
      LOG.warn("Quartz does not stand by", e);
    }
    ending.claimer().shutdownNow();
    ending.watcher().shutdownNow();
    ending.senders().shutdown();
    try {
      if (!ending.senders().awaitTermination(GRACE.toMillis(), TimeUnit.MILLISECONDS)) {
        LOG.warn("Runs that are being sent are left to other instances");
      }
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
  }

  @Override
  public boolean isRunning() {
    return threads != null;
  }

  private static ThreadFactory named(String name) {
    AtomicInteger number = new AtomicInteger();
    return work -> {
      Thread thread = new Thread(work, name + "-" + number.incrementAndGet());
      thread.setDaemon(true);
      return thread;
    };
  }
}
