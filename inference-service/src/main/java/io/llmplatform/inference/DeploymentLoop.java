package io.llmplatform.inference;

import io.llmplatform.inference.catalog.ModelCatalog;
import io.llmplatform.inference.catalog.ModelId;
import io.llmplatform.inference.catalog.OnDemand;
import io.llmplatform.inference.deployment.LoadingModels;
import io.llmplatform.inference.deployment.Reconciler;
import io.llmplatform.inference.engine.Engine;
import io.llmplatform.inference.settings.InferenceSettings.MemorySettings;
import io.llmplatform.inference.settings.LiveSettings;
import java.time.Duration;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.Executor;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.ThreadFactory;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.function.Function;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.springframework.context.SmartLifecycle;
import org.springframework.scheduling.concurrent.CustomizableThreadFactory;

/**
 * Lets the reconciler look at the registry again and again, and ends serving in the right order:
 * after the web server has answered its last request, no more loads, then the engine is drained,
 * then sessions are freed.
 */
final class DeploymentLoop implements SmartLifecycle {
  private static final Logger log = LoggerFactory.getLogger(DeploymentLoop.class);

  /** Lower than the web server's (DEFAULT_PHASE - 2048), so stopped after it. */
  static final int PHASE = DEFAULT_PHASE - 4096;

  private static final int PARALLEL_LOADS = 2;

  /** How long a start waits for what is deployed; what takes longer is loaded beside the rest. */
  private static final Duration START_PATIENCE = Duration.ofSeconds(30);

  private final ModelCatalog catalog;
  private final Engine engine;
  private final LiveSettings settings;
  private final ExecutorService loads =
      Executors.newFixedThreadPool(PARALLEL_LOADS, daemons("model-loader-"));
  private final ScheduledExecutorService looks =
      Executors.newSingleThreadScheduledExecutor(daemons("deployments-"));
  private final Reconciler reconciler;
  private final Runnable afterLook;
  private final AtomicBoolean woken = new AtomicBoolean();
  private volatile boolean running;

  DeploymentLoop(
      Function<Executor, Reconciler> reconciler,
      ModelCatalog catalog,
      Engine engine,
      LiveSettings settings,
      Runnable afterLook) {
    this.afterLook = afterLook;
    this.reconciler = reconciler.apply(loads);
    this.catalog = catalog;
    catalog.serveOnDemand(new OnDemand(this.reconciler, () -> onDemand(settings.get().memory())));
    this.engine = engine;
    this.settings = settings;
  }

  private static OnDemand.Terms onDemand(MemorySettings memory) {
    return new OnDemand.Terms(memory.onDemand(), memory.requestWait(), memory.maxWaiting());
  }

  private static ThreadFactory daemons(String prefix) {
    CustomizableThreadFactory factory = new CustomizableThreadFactory(prefix);
    factory.setDaemon(true);
    return factory;
  }

  /**
   * Returns when what is deployed was loaded once, or could not be: the web server starts
   * afterwards, and only then do callers find this instance. Where the registry is away, what was
   * served last is loaded, or nothing.
   */
  @Override
  public void start() {
    running = true;
    CompletableFuture<Void> loaded =
        CompletableFuture.runAsync(this::look, looks)
            .thenCompose(looked -> reconciler.loadsUnderWay());
    try {
      loaded.get(START_PATIENCE.toMillis(), TimeUnit.MILLISECONDS);
    } catch (TimeoutException | ExecutionException e) {
      log.warn("Not all that is deployed is loaded yet; it starts to serve the rest", e);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
  }

  private void look() {
    try {
      reconciler.tick();
      afterLook.run();
      Duration interval = settings.get().deployments().pollInterval();
      looks.schedule(this::look, interval.toMillis(), TimeUnit.MILLISECONDS);
    } catch (RejectedExecutionException e) {
      log.debug("No more looks: stopped", e);
    }
  }

  /** Has the registry looked at as soon as a look that is under way has ended. Never waits. */
  void wake() {
    if (running && woken.compareAndSet(false, true)) {
      try {
        looks.execute(this::lookOnce);
      } catch (RejectedExecutionException e) {
        log.debug("No more looks: stopped", e);
      }
    }
  }

  private void lookOnce() {
    woken.set(false);
    reconciler.tick();
  }

  /** Loads and unloads deployed models. */
  LoadingModels loadingModels() {
    return new LoadingModels(reconciler, () -> settings.get().memory().loadWait());
  }

  /** The generations of the deployments that are followed, by model. */
  Map<ModelId, Long> generations() {
    return reconciler.generations();
  }

  @Override
  public void stop() {
    running = false;
    looks.shutdownNow();
    loads.shutdownNow();
    engine.drain(settings.get().engine().drainTimeout());
    catalog.close();
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
