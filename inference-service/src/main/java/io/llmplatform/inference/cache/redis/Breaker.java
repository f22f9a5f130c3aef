package io.llmplatform.inference.cache.redis;

import java.time.Duration;
import java.util.function.LongSupplier;

/**
 * Keeps requests from waiting for a store that does not answer: after some failures in a row nobody
 * asks it for a while, then one at a time, until one succeeds. Thread-safe.
 */
final class Breaker {
  private final int patience;
  private final long pause;
  private final LongSupplier nanos;

  private int failures;
  private long openUntil;

  /**
   * @param patience failures in a row before the first pause
   */
  Breaker(int patience, Duration pause, LongSupplier nanos) {
    this.patience = patience;
    this.pause = pause.toNanos();
    this.nanos = nanos;
  }

  /** Whether the store may be asked now; who may has to tell how it went. */
  synchronized boolean permits() {
    if (failures < patience) {
      return true;
    }
    if (nanos.getAsLong() - openUntil < 0) {
      return false;
    }
    openUntil = nanos.getAsLong() + pause;
    return true;
  }

  /** True when it closes by this. */
  synchronized boolean succeeded() {
    boolean closes = failures >= patience;
    failures = 0;
    return closes;
  }

  /** True when it opens by this. */
  synchronized boolean failed() {
    failures++;
    if (failures < patience) {
      return false;
    }
    openUntil = nanos.getAsLong() + pause;
    return failures == patience;
  }
}
