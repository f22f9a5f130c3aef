package io.llmplatform.inference.catalog;

import java.util.concurrent.CompletableFuture;

/** Brings versions back into memory for the requests that want them. Thread-safe. */
@FunctionalInterface
public interface ColdLoads {
  /** As long as nobody loads anything. */
  ColdLoads NONE =
      id -> CompletableFuture.failedFuture(new IllegalStateException("nothing is loaded"));

  /**
   * Begins to load a version that was evicted; while it is being loaded, this is the same load.
   * Never waits.
   *
   * @return done when the version answers, or exceptionally when it cannot be loaded
   */
  CompletableFuture<Void> load(ModelVersion id);
}
