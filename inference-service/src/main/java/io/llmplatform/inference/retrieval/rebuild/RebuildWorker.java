package io.llmplatform.inference.retrieval.rebuild;

import io.llmplatform.common.client.RemoteFailures;
import io.llmplatform.common.error.ErrorCode;
import io.llmplatform.common.error.PlatformException;
import io.llmplatform.inference.retrieval.ConditionalOnRetrieval;
import io.llmplatform.inference.retrieval.index.VectorIndex;
import io.llmplatform.inference.retrieval.rebuild.Rebuild.State;
import io.llmplatform.inference.retrieval.settings.RetrievalSettings;
import io.llmplatform.inference.retrieval.store.VectorStores;
import io.llmplatform.lease.Lease;
import io.llmplatform.lease.LeaseLost;
import io.llmplatform.lease.Leases;
import io.llmplatform.lease.Renewals;
import io.llmplatform.lease.Renewals.Held;
import java.time.Clock;
import java.util.Optional;
import java.util.concurrent.Executors;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.springframework.context.SmartLifecycle;
import org.springframework.scheduling.concurrent.CustomizableThreadFactory;
import org.springframework.stereotype.Component;

/**
 * One thread that looks for stores to be rebuilt, and for indexes that stores are to leave. What
 * something refuses for now is put off; what cannot succeed any more fails. Thread-safe.
 */
@Component
@ConditionalOnRetrieval
class RebuildWorker implements SmartLifecycle {
  private static final Logger log = LoggerFactory.getLogger(RebuildWorker.class);

  private final Rebuilds rebuilds;
  private final RebuiltChunks chunks;
  private final Rebuilding rebuilding;
  private final VectorStores stores;
  private final VectorIndex index;
  private final Leases leases;
  private final Renewals renewals;
  private final RetrievalSettings settings;
  private final Clock clock;
  private @Nullable ScheduledExecutorService timer;

  RebuildWorker(
      Rebuilds rebuilds,
      RebuiltChunks chunks,
      Rebuilding rebuilding,
      VectorStores stores,
      VectorIndex index,
      Leases leases,
      Renewals renewals,
      RetrievalSettings settings,
      Clock clock) {
    this.rebuilds = rebuilds;
    this.chunks = chunks;
    this.rebuilding = rebuilding;
    this.stores = stores;
    this.index = index;
    this.leases = leases;
    this.renewals = renewals;
    this.settings = settings;
    this.clock = clock;
  }

  @Override
  public synchronized void start() {
    if (timer == null && settings.ingestion().workers() > 0) {
      CustomizableThreadFactory factory = new CustomizableThreadFactory("index-rebuild-");
      factory.setDaemon(true);
      timer = Executors.newSingleThreadScheduledExecutor(factory);
      long look = settings.ingestion().look().toMillis();
      timer.scheduleWithFixedDelay(this::work, look, look, TimeUnit.MILLISECONDS);
    }
  }

  private void work() {
    try {
      rebuilds.due(clock.instant()).forEach(this::take);
      rebuilds
          .leaving(clock.instant().minus(settings.stores().removalDelay()))
          .forEach(this::leave);
    } catch (RuntimeException e) {
      log.warn("Stores to be rebuilt cannot be looked for now: {}", e.getMessage());
    }
  }

  private void take(Rebuild rebuild) {
    if (Thread.currentThread().isInterrupted()) {
      return;
    }
    Optional<Lease> lease = leases.acquire(rebuild.work(), settings.ingestion().lease());
    if (lease.isPresent()) {
      try (Held held = renewals.hold(lease.get())) {
        perform(rebuild, held);
      }
    }
  }

  private void perform(Rebuild rebuild, Held held) {
    try {
      stores.get(rebuild.owner().tenant(), rebuild.store());
      rebuilding.rebuild(rebuild, held);
      log.info("The vector store {} has moved to {}", rebuild.store(), rebuild.model());
    } catch (LeaseLost e) {
      log.info("{}", e.getMessage());
    } catch (PlatformException e) {
      refused(rebuild, e);
    } catch (RuntimeException e) {
      log.error("The rebuild of {} broke off", rebuild.store(), e);
      putOff(rebuild);
    }
  }

  private void refused(Rebuild rebuild, PlatformException refusal) {
    if (RemoteFailures.isPassing(refusal) || refusal.code() == ErrorCode.UNAUTHENTICATED) {
      log.info("The rebuild of {} is put off: {}", rebuild.store(), refusal.detail());
      putOff(rebuild);
    } else {
      rebuilds.end(rebuild.store(), State.FAILED, refusal.detail(), clock.instant());
    }
  }

  private void putOff(Rebuild rebuild) {
    rebuilds.putOff(
        rebuild.store(),
        clock.instant().plus(settings.ingestion().backoff(rebuild.setbacks() + 1)));
  }

  /** Searches that went to this index have ended. */
  private void leave(Rebuild rebuild) {
    if (index.indexes().contains(rebuild.left())) {
      index.deleteStore(rebuild.left(), rebuild.owner().tenant(), rebuild.store());
    }
    chunks.forgetAll(rebuild.store());
    rebuilds.cleaned(rebuild.store());
  }

  @Override
  public synchronized void stop() {
    if (timer != null) {
      timer.shutdownNow();
      timer = null;
    }
  }

  @Override
  public synchronized boolean isRunning() {
    return timer != null;
  }
}
