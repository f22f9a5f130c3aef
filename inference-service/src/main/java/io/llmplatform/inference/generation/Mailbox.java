package io.llmplatform.inference.generation;

import java.util.ArrayDeque;
import java.util.Deque;
import java.util.concurrent.Executor;
import org.jspecify.annotations.Nullable;

/**
 * Runs tasks one at a time, in their order, on threads that many share; none before it is opened.
 * Thread-safe; putting a task in never waits.
 */
final class Mailbox {
  /** Tasks that are run before others have their turn. */
  private static final int TURN = 64;

  private final Executor threads;
  private final Deque<Runnable> waiting = new ArrayDeque<>();
  private boolean scheduled = true;

  Mailbox(Executor threads) {
    this.threads = threads;
  }

  /** Once. */
  void open() {
    threads.execute(this::turn);
  }

  /**
   * @param task must not throw
   */
  void put(Runnable task) {
    synchronized (waiting) {
      waiting.add(task);
      if (scheduled) {
        return;
      }
      scheduled = true;
    }
    threads.execute(this::turn);
  }

  private void turn() {
    for (int i = 0; i < TURN; i++) {
      Runnable task = next();
      if (task == null) {
        return;
      }
      task.run();
    }
    threads.execute(this::turn);
  }

  private @Nullable Runnable next() {
    synchronized (waiting) {
      Runnable task = waiting.poll();
      scheduled = task != null;
      return task;
    }
  }
}
