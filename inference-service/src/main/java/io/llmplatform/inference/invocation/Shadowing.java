package io.llmplatform.inference.invocation;

import io.llmplatform.inference.catalog.Lease;
import io.llmplatform.inference.catalog.ModelCatalog;
import io.llmplatform.inference.catalog.ModelVersion;
import io.llmplatform.inference.catalog.ServedModel;
import io.llmplatform.inference.engine.QueueFull;
import io.llmplatform.inference.metrics.RequestMetrics;
import io.llmplatform.inference.metrics.RequestMetrics.Cost;
import io.llmplatform.inference.metrics.VersionCounts;
import io.llmplatform.inference.settings.InferenceSettings;
import java.util.Optional;
import java.util.concurrent.ArrayBlockingQueue;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.ThreadPoolExecutor;
import java.util.concurrent.TimeUnit;
import java.util.function.Function;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.springframework.context.SmartLifecycle;
import org.springframework.stereotype.Component;

/**
 * Lets the shadow version of a model run copies of requests, after they were answered, on threads
 * of its own and as work that gives way to all other. Nobody pays for a copy and nobody sees its
 * result; it is measured as any request. A copy for which there is no room is dropped and counted.
 * Thread-safe.
 */
@Component
public final class Shadowing implements SmartLifecycle {
  private static final Logger log = LoggerFactory.getLogger(Shadowing.class);

  /** Between the web server's and the engine's: no request comes, and copies end before it. */
  private static final int PHASE = DEFAULT_PHASE - 3072;

  private final ModelCatalog catalog;
  private final RequestMetrics metrics;
  private final VersionCounts counts;
  private final ThreadPoolExecutor copies;
  private volatile boolean running = true;

  Shadowing(
      ModelCatalog catalog,
      RequestMetrics metrics,
      VersionCounts counts,
      InferenceSettings settings) {
    this.catalog = catalog;
    this.metrics = metrics;
    this.counts = counts;
    InferenceSettings.Shadow limits = settings.shadow();
    this.copies =
        new ThreadPoolExecutor(
            limits.threads(),
            limits.threads(),
            1,
            TimeUnit.MINUTES,
            new ArrayBlockingQueue<>(limits.maxWaiting()),
            task -> {
              Thread thread = new Thread(task, "shadow");
              thread.setDaemon(true);
              thread.setPriority(Thread.MIN_PRIORITY);
              return thread;
            });
    this.copies.allowCoreThreadTimeOut(true);
  }

  /**
   * Copies an answered request, if the model has a shadow and the request falls to it. Never waits.
   */
  public <T> void copy(
      Invocation invocation, ModelVersion answered, ModelWork<T> work, Function<T, Cost> cost) {
    Optional<Lease> lease = catalog.leaseForCopy(answered);
    if (lease.isEmpty()) {
      return;
    }
    try {
      copies.execute(new Copy<>(invocation, lease.get(), work, cost));
    } catch (RejectedExecutionException e) {
      drop(lease.get());
    }
  }

  private void drop(Lease lease) {
    ModelVersion id = lease.model().id();
    lease.close();
    metrics.dropped(id);
  }

  private final class Copy<T> implements Runnable {
    private final Invocation invocation;
    private final Lease lease;
    private final ModelWork<T> work;
    private final Function<T, Cost> cost;

    Copy(Invocation invocation, Lease lease, ModelWork<T> work, Function<T, Cost> cost) {
      this.invocation = invocation;
      this.lease = lease;
      this.work = work;
      this.cost = cost;
    }

    @Override
    public void run() {
      ServedModel model = lease.model();
      VersionCounts.Request counted = counts.begin(model.id());
      try (lease) {
        metrics.measure(
            invocation.protocol(),
            invocation.caller().tenant(),
            model.id(),
            true,
            () -> work.run(model, model.terms().forCopies(), tokens -> {}),
            cost);
        counted.completed();
      } catch (QueueFull e) {
        counted.refused();
        metrics.dropped(model.id());
      } catch (Throwable e) { // A thread that ends unseen would take the counts with it.
        if (Fault.isOurs(e)) {
          counted.failed();
          log.debug("A copy failed in {}", model.id(), e);
        } else {
          counted.refused();
        }
      }
    }
  }

  @Override
  public void start() {
    running = true;
  }

  @Override
  public void stop() {
    running = false;
    for (Runnable waiting : copies.shutdownNow()) {
      if (waiting instanceof Copy<?> copy) {
        copy.lease.close();
      }
    }
  }

  @Override
  public boolean isRunning() {
    return running;
  }

  @Override
  public int getPhase() {
    return PHASE;
  }
}
