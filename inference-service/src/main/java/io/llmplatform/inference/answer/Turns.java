package io.llmplatform.inference.answer;

import java.util.Queue;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.atomic.AtomicInteger;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Runs tasks one at a time, in their order, without a lock: a thread that brings one while another
 * runs leaves it to that one. So nobody waits here, whatever locks it holds. Thread-safe.
 */
final class Turns {
  private static final Logger log = LoggerFactory.getLogger(Turns.class);

  private final Queue<Runnable> tasks = new ConcurrentLinkedQueue<>();
  private final AtomicInteger open = new AtomicInteger();

  /** A task that throws has had its turn; the next one follows. */
  void take(Runnable task) {
    tasks.add(task);
    if (open.getAndIncrement() > 0) {
      return;
    }
    do {
      Runnable next = tasks.poll();
      if (next != null) {
        run(next);
      }
    } while (open.decrementAndGet() > 0);
  }

  private static void run(Runnable task) {
    try {
      task.run();
    } catch (RuntimeException e) {
      log.error("An answer's turn failed", e);
    }
  }
}
