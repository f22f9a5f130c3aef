package io.llmplatform.local.data;

import io.llmplatform.local.process.GuardedProcess;
import java.time.Duration;
import java.util.concurrent.CompletableFuture;

/** One running data service, in this JVM or under it. */
interface Part {
  /** Ends it in order: what it has acknowledged is on disk when this returns. */
  void stop() throws InterruptedException;

  /**
   * Completes when it has ended, by itself or not, with how it ended. Never for one in this JVM.
   */
  CompletableFuture<String> ending();

  /** A server that is a child of this JVM. */
  record Child(GuardedProcess process) implements Part {
    // Shorter than the ten seconds that this JVM has itself.
    private static final Duration GRACE = Duration.ofSeconds(8);

    @Override
    public void stop() throws InterruptedException {
      process.stop(GRACE);
    }

    @Override
    public CompletableFuture<String> ending() {
      return process.onExit().thenApply(code -> process.ending());
    }
  }

  /** A server in this JVM. */
  record Embedded(Runnable stopping) implements Part {
    @Override
    public void stop() {
      stopping.run();
    }

    @Override
    public CompletableFuture<String> ending() {
      return new CompletableFuture<>();
    }
  }
}
