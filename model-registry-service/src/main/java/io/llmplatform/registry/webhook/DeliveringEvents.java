package io.llmplatform.registry.webhook;

import java.time.Duration;
import java.util.List;
import java.util.Set;
import java.util.UUID;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.ThreadFactory;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicBoolean;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.springframework.context.SmartLifecycle;

/**
 * Makes the attempts that are due, beside other replicas that do the same: when it is woken, and
 * every so often.
 *
 * <p>At least once: what a process that died had under way is due again when its lease is over. In
 * order, of a webhook and a model: none begins before the one before it has arrived or was given
 * up. {@link #wake} may be called from any thread.
 */
class DeliveringEvents implements SmartLifecycle {
  private static final Logger log = LoggerFactory.getLogger(DeliveringEvents.class);
  private static final Duration PRUNING = Duration.ofHours(1);

  private final Deliveries deliveries;
  private final AttemptingDelivery attempting;
  private final WebhookSettings settings;
  private final Set<UUID> busy = ConcurrentHashMap.newKeySet();
  private final AtomicBoolean woken = new AtomicBoolean();
  private volatile @Nullable Threads threads;
  private boolean failing;

  DeliveringEvents(Deliveries deliveries, AttemptingDelivery attempting, WebhookSettings settings) {
    this.deliveries = deliveries;
    this.attempting = attempting;
    this.settings = settings;
  }

  /** One that looks, and the workers. */
  private record Threads(ScheduledExecutorService looking, ExecutorService working) {}

  @Override
  public boolean isAutoStartup() {
    return settings.deliver();
  }

  @Override
  public void start() {
    Threads started =
        new Threads(
            Executors.newSingleThreadScheduledExecutor(daemon("webhooks")),
            Executors.newFixedThreadPool(settings.workers(), daemon("webhook-worker")));
    long interval = settings.pollInterval().toMillis();
    threads = started;
    started.looking().scheduleWithFixedDelay(this::look, interval, interval, TimeUnit.MILLISECONDS);
    started.looking().scheduleWithFixedDelay(this::prune, 1, PRUNING.toMinutes(), TimeUnit.MINUTES);
  }

  private static ThreadFactory daemon(String name) {
    return task -> {
      Thread thread = new Thread(task, name);
      thread.setDaemon(true);
      return thread;
    };
  }

  /** What is under way may end; what does not in time is another's when its lease is over. */
  @Override
  public void stop() {
    Threads started = threads;
    threads = null;
    if (started == null) {
      return;
    }
    started.looking().shutdownNow();
    started.working().shutdown();
    try {
      if (!started
          .working()
          .awaitTermination(settings.timeout().toMillis(), TimeUnit.MILLISECONDS)) {
        started.working().shutdownNow();
      }
    } catch (InterruptedException e) {
      started.working().shutdownNow();
      Thread.currentThread().interrupt();
    }
  }

  @Override
  public boolean isRunning() {
    return threads != null;
  }

  /** After the web server, whose last requests have events, too. */
  @Override
  public int getPhase() {
    return 0;
  }

  /** Has it look for due deliveries now. */
  void wake() {
    Threads started = threads;
    if (started != null && woken.compareAndSet(false, true)) {
      try {
        started.looking().execute(this::look);
      } catch (RejectedExecutionException stopped) {
        log.debug("The next start delivers what is left");
      }
    }
  }

  private void look() {
    woken.set(false);
    try {
      Threads started = threads;
      int free = settings.workers() - busy.size();
      if (started != null && free > 0) {
        claimed(free).forEach(attempt -> begin(started, attempt));
      }
      failing = false;
    } catch (RuntimeException e) {
      if (!failing && isRunning()) {
        log.warn("Webhooks wait: their deliveries cannot be read", e);
      }
      failing = true;
    }
  }

  private List<Attempt> claimed(int free) {
    return deliveries.claim(free, Set.copyOf(busy), attempting.lease());
  }

  private void begin(Threads started, Attempt attempt) {
    busy.add(attempt.webhook());
    try {
      started.working().execute(() -> work(attempt));
    } catch (RejectedExecutionException stopped) {
      busy.remove(attempt.webhook());
    }
  }

  private void work(Attempt attempt) {
    try {
      attempting.attempt(attempt);
    } catch (RuntimeException e) {
      log.warn("What became of a delivery cannot be stored; it is tried again", e);
    } finally {
      busy.remove(attempt.webhook());
      wake();
    }
  }

  private void prune() {
    try {
      deliveries.prune(settings.retention());
    } catch (RuntimeException e) {
      log.warn("The log of deliveries cannot be shortened", e);
    }
  }
}
