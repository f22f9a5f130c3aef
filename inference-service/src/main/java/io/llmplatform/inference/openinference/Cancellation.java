package io.llmplatform.inference.openinference;

import java.util.HashSet;
import java.util.LinkedHashSet;
import java.util.List;
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
  private final Set<Runnable> tasks = new LinkedHashSet<>();
  private boolean cancelled;

  public void cancel() {
    List<Runnable> due;
    synchronized (this) {
      cancelled = true;
      waiting.forEach(Thread::interrupt);
      due = List.copyOf(tasks);
      tasks.clear();
    }
    due.forEach(Runnable::run);
  }

  /**
   * @param task lets go of work that no thread waits for; is run once, at once if it is late
   */
  public void onCancel(Runnable task) {
    synchronized (this) {
      if (!cancelled) {
        tasks.add(task);
        return;
      }
    }
    task.run();
  }

  /** The task's work has ended. */
  public synchronized void forget(Runnable task) {
    tasks.remove(task);
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
