package io.llmplatform.inference.openinference;

import org.jspecify.annotations.Nullable;

/**
 * Lets go of a request's works that wait in the engine, once its client has gone. Thread-safe: the
 * request's thread waits, any thread cancels.
 *
 * <p>INVARIANT: the request's thread is interrupted between {@link #begin} and {@link #end} only,
 * and leaves without being so: what follows, such as giving budgets back, must not be disturbed.
 */
public final class Cancellation {
  private @Nullable Thread waiting;
  private boolean cancelled;

  public synchronized void cancel() {
    cancelled = true;
    if (waiting != null) {
      waiting.interrupt();
    }
  }

  public synchronized boolean isCancelled() {
    return cancelled;
  }

  synchronized void begin() {
    waiting = Thread.currentThread();
    if (cancelled) {
      waiting.interrupt();
    }
  }

  synchronized void end() {
    if (waiting != null && cancelled) {
      Thread.interrupted();
    }
    waiting = null;
  }
}
