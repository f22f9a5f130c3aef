package io.llmplatform.inference.openinference;

import java.util.HashSet;
import java.util.Set;

/**
 * Lets go of what waits in the engine for a call, once its client has gone: the works of one
 * request, or of those of a stream that are under way. Thread-safe: each request's thread waits,
 * any thread cancels.
 *
 * <p>INVARIANT: a request's thread is interrupted between {@link #begin} and {@link #end} only, and
 * leaves without being so: what follows, such as giving budgets back, must not be disturbed.
 */
public final class Cancellation {
  private final Set<Thread> waiting = new HashSet<>();
  private boolean cancelled;

  public synchronized void cancel() {
    cancelled = true;
    waiting.forEach(Thread::interrupt);
  }

  public synchronized boolean isCancelled() {
    return cancelled;
  }

  synchronized void begin() {
    waiting.add(Thread.currentThread());
    if (cancelled) {
      Thread.currentThread().interrupt();
    }
  }

  synchronized void end() {
    if (waiting.remove(Thread.currentThread()) && cancelled) {
      Thread.interrupted();
    }
  }
}
