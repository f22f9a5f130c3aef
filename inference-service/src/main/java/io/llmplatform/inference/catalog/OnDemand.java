package io.llmplatform.inference.catalog;

import io.llmplatform.common.error.PlatformException;
import java.time.Duration;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/** Lets requests have evicted versions loaded, and wait for them a while. Thread-safe. */
public final class OnDemand {
  /** Evicted versions stay away until they are loaded or deployed anew. */
  public static final OnDemand NEVER =
      new OnDemand(ColdLoads.NONE, () -> new Terms(false, Duration.ZERO, 0));

  /**
   * The settings in force; read once for each request that finds its version evicted.
   *
   * @param allowed whether requests load what was evicted
   * @param patience how long a request waits for its version
   * @param maxWaiting requests that wait at a time; each holds its thread
   */
  public record Terms(boolean allowed, Duration patience, int maxWaiting) {}

  private final ColdLoads loads;
  private final Supplier<Terms> terms;
  private final AtomicInteger waiting = new AtomicInteger();

  public OnDemand(ColdLoads loads, Supplier<Terms> terms) {
    this.loads = loads;
    this.terms = terms;
  }

  boolean isAllowed() {
    return terms.get().allowed();
  }

  /** Begins to load an evicted version; null where requests may not. Never waits. */
  @Nullable CompletableFuture<Void> begin(ModelVersion id) {
    return isAllowed() ? loads.load(id) : null;
  }

  /** The patience of one request. */
  final class Wait {
    private long remaining = terms.get().patience().toNanos();

    /**
     * Waits until the load has ended, in whatever way.
     *
     * @throws PlatformException the refusal, when the patience is at its end or too many wait
     */
    void await(CompletableFuture<Void> load, Supplier<PlatformException> refusal) {
      if (waiting.incrementAndGet() > terms.get().maxWaiting() || remaining <= 0) {
        waiting.decrementAndGet();
        throw refusal.get();
      }
      long begun = System.nanoTime();
      try {
        load.get(remaining, TimeUnit.NANOSECONDS);
      } catch (TimeoutException e) {
        throw refusal.get().causedBy(e);
      } catch (InterruptedException e) {
        Thread.currentThread().interrupt();
        throw refusal.get().causedBy(e);
      } catch (ExecutionException e) {
        // The version's state says why; the request looks there next.
        remaining = Math.min(remaining, 1);
      } finally {
        waiting.decrementAndGet();
        remaining -= System.nanoTime() - begun;
      }
    }
  }
}
