package io.llmplatform.inference.retrieval.rebuild;

import io.llmplatform.common.client.RemoteFailures;
import io.llmplatform.common.error.ErrorCode;
import io.llmplatform.common.error.PlatformException;
import io.llmplatform.inference.retrieval.ConditionalOnRetrieval;
import io.llmplatform.inference.retrieval.index.VectorIndex;
import io.llmplatform.inference.retrieval.rebuild.Rebuild.State;
import io.llmplatform.inference.retrieval.settings.RetrievalSettings;
import io.llmplatform.inference.retrieval.store.VectorStores;
import io.llmplatform.inference.retrieval.work.Rounds;
import io.llmplatform.inference.retrieval.work.WorkWaiting;
import io.llmplatform.lease.Lease;
import io.llmplatform.lease.LeaseLost;
import io.llmplatform.lease.Leases;
import io.llmplatform.lease.Renewals;
import io.llmplatform.lease.Renewals.Held;
import java.time.Clock;
import java.time.Duration;
import java.util.Optional;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.springframework.context.SmartLifecycle;
import org.springframework.stereotype.Component;
import org.springframework.transaction.event.TransactionalEventListener;

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
  private final Rounds rounds;

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
    this.rounds =
        new Rounds(
            "index-rebuild",
            Math.min(1, settings.ingestion().workers()),
            settings.ingestion().look(),
            this::work);
  }

  @Override
  public void start() {
    rounds.start();
  }

  @TransactionalEventListener(WorkWaiting.class)
  void wake() {
    rounds.wake();
  }

  private boolean work() {
    rebuilds.due(clock.instant()).forEach(this::take);
    rebuilds.leaving(clock.instant().minus(settings.stores().removalDelay())).forEach(this::leave);
    return false;
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
      putOff(rebuild, null);
    }
  }

  private void refused(Rebuild rebuild, PlatformException refusal) {
    if (RemoteFailures.isPassing(refusal) || refusal.code() == ErrorCode.UNAUTHENTICATED) {
      log.info("The rebuild of {} is put off: {}", rebuild.store(), refusal.detail());
      putOff(rebuild, refusal.retryAfter());
    } else {
      rebuilds.end(rebuild.store(), State.FAILED, refusal.detail(), clock.instant());
    }
  }

  private void putOff(Rebuild rebuild, @Nullable Duration asked) {
    Duration pause = settings.ingestion().backoff(rebuild.setbacks() + 1, asked);
    rebuilds.putOff(rebuild.store(), clock.instant().plus(pause));
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
  public void stop() {
    rounds.stop();
  }

  @Override
  public boolean isRunning() {
    return rounds.isRunning();
  }
}
