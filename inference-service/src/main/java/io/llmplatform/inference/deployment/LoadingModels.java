package io.llmplatform.inference.deployment;

import io.llmplatform.common.error.PlatformException;
import io.llmplatform.inference.catalog.ModelId;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.function.Supplier;

/**
 * The use case: a deployed model is loaded or unloaded on this instance while it serves. What is
 * deployed does not change. Thread-safe.
 */
public final class LoadingModels {
  private static final Duration RETRY = Duration.ofSeconds(5);

  private final Reconciler reconciler;
  private final Supplier<Duration> patience;

  /**
   * @param patience how long a caller waits for a model to be loaded
   */
  public LoadingModels(Reconciler reconciler, Supplier<Duration> patience) {
    this.reconciler = reconciler;
    this.patience = patience;
  }

  /**
   * Loads every version of the model's deployment that is not loaded as it is set, and returns when
   * all are. One that failed before is tried at once.
   *
   * @param model that the caller may load, as {@code CallersModels.changeable} gives it
   * @throws PlatformException not found when it is not deployed; unavailable, saying why, when a
   *     version cannot be loaded, or not in time: it is loaded on, and the index says how it ends
   */
  public void load(ModelId model) {
    List<CompletableFuture<Void>> loads = reconciler.load(model);
    try {
      CompletableFuture.allOf(loads.toArray(CompletableFuture[]::new))
          .get(patience.get().toNanos(), TimeUnit.NANOSECONDS);
    } catch (ExecutionException e) {
      throw PlatformException.unavailable(
              "The model '%s' could not be loaded: %s"
                  .formatted(model.name(), Reconciler.reason(e.getCause())),
              RETRY)
          .causedBy(e);
    } catch (TimeoutException e) {
      throw PlatformException.unavailable(
          "The model '%s' is still being loaded.".formatted(model.name()), RETRY);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw PlatformException.unavailable(
          "The model '%s' is still being loaded.".formatted(model.name()), RETRY);
    }
  }

  /**
   * Unloads every version of the model, and returns at once: requests that have begun are answered,
   * then the memory returns. It stays so over restarts, until the model is loaded or deployed anew.
   *
   * @param model that the caller may unload, as {@code CallersModels.changeable} gives it
   * @throws PlatformException not found when it is not deployed
   */
  public void unload(ModelId model) {
    reconciler.unload(model);
  }
}
