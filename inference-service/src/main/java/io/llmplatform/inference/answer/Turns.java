package io.llmplatform.inference.answer;

import java.util.Queue;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.atomic.AtomicInteger;

/**
 * Runs tasks one at a time, in their order, without a lock: a thread that brings one while another
 * runs leaves it to that one. So nobody waits here, whatever locks it holds. Thread-safe.
 */
final class Turns {
  private final Queue<Runnable> tasks = new ConcurrentLinkedQueue<>();
  private final AtomicInteger open = new AtomicInteger();

  /**
   * @param task must not throw
   */
  void take(Runnable task) {
    tasks.add(task);
    if (open.getAndIncrement() > 0) {
      return;
    }
    do {
      Runnable next = tasks.poll();
      if (next != null) {
        next.run();
      }
    } while (open.decrementAndGet() > 0);
  }
}
