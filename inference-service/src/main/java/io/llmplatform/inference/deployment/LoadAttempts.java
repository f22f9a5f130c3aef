package io.llmplatform.inference.deployment;

import io.llmplatform.inference.catalog.ModelVersion;
import io.llmplatform.inference.catalog.RunSettings;
import java.time.Instant;
import java.util.concurrent.CompletableFuture;

/** The attempts at loading a version as it is set. Guarded by the reconciler's monitor. */
final class LoadAttempts {
  final ModelVersion id;
  final RunSettings settings;
  private long generation;
  private boolean running;
  private int failures;
  private Instant notBefore = Instant.MIN;

  /** Of the attempt that runs, or else of the next; completed outside of the monitor. */
  private CompletableFuture<Void> outcome = new CompletableFuture<>();

  LoadAttempts(ModelVersion id, RunSettings settings, long generation) {
    this.id = id;
    this.settings = settings;
    this.generation = generation;
  }

  /** True when the deployment changed: what failed before may do now. */
  boolean isAnew(long newGeneration) {
    boolean anew = generation != newGeneration && !running;
    generation = newGeneration;
    if (anew) {
      failures = 0;
      notBefore = Instant.MIN;
    }
    return anew;
  }

  boolean isRunning() {
    return running;
  }

  /** Whether the next attempt may begin. */
  boolean isDue(Instant now) {
    return !running && !now.isBefore(notBefore);
  }

  CompletableFuture<Void> outcome() {
    return outcome;
  }

  /** Begins an attempt while none runs; returns its outcome. */
  CompletableFuture<Void> begin() {
    running = true;
    outcome = new CompletableFuture<>();
    return outcome;
  }

  /**
   * The attempt that ran has failed.
   *
   * @return when the next one may begin
   */
  Instant failed(Instant now, Backoff backoff) {
    running = false;
    failures++;
    notBefore = now.plus(backoff.after(failures));
    return notBefore;
  }

  /** Counts failures from none again: somebody has asked for an attempt. */
  void forgive() {
    failures = 0;
  }
}
