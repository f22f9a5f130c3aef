package io.llmplatform.inference.retrieval.work;

import java.time.Duration;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.springframework.scheduling.concurrent.CustomizableThreadFactory;

/**
 * Threads that look for work again and again: at once after a look that found some and when they
 * are woken, else after a pause. A look that fails has found none. Thread-safe.
 */
public final class Rounds {
  private static final Logger log = LoggerFactory.getLogger(Rounds.class);

  /** One look for work, which is done if there is any. */
  @FunctionalInterface
  public interface Look {
    /** Whether there was work. */
    boolean found() throws InterruptedException;
  }

  private final String name;
  private final int count;
  private final Duration pause;
  private final Look look;
  private @Nullable ExecutorService threads;
  private long wakes;

  /**
   * @param name of the threads
   * @param count of them; 0: there are none, and nothing is done
   * @param pause between two looks of a thread that find nothing
   */
  public Rounds(String name, int count, Duration pause, Look look) {
    this.name = name;
    this.count = count;
    this.pause = pause;
    this.look = look;
  }

  /** Begins, unless it goes on already. */
  public synchronized void start() {
    if (threads == null && count > 0) {
      CustomizableThreadFactory factory = new CustomizableThreadFactory(name + "-");
      factory.setDaemon(true);
      threads = Executors.newFixedThreadPool(count, factory);
      for (int i = 0; i < count; i++) {
        threads.execute(this::go);
      }
    }
  }

  private void go() {
    try {
      while (!Thread.currentThread().isInterrupted()) {
        long seen = wakes();
        if (!found()) {
          await(seen);
        }
      }
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
  }

  private boolean found() throws InterruptedException {
    try {
      return look.found();
    } catch (RuntimeException e) {
      log.warn("{} cannot look for work now: {}", name, e.getMessage());
      return false;
    }
  }

  private synchronized long wakes() {
    return wakes;
  }

  /**
   * For the pause, or until somebody wakes.
   *
   * @param seen wakes before the look, during which one may have come
   */
  private synchronized void await(long seen) throws InterruptedException {
    long end = System.nanoTime() + pause.toNanos();
    long left = pause.toNanos();
    while (wakes == seen && left > 0) {
      TimeUnit.NANOSECONDS.timedWait(this, left);
      left = end - System.nanoTime();
    }
  }

  /** There is work: all threads look. */
  public synchronized void wake() {
    wakes++;
    notifyAll();
  }

  /** Interrupts those at work, and does not wait for them. */
  public synchronized void stop() {
    if (threads != null) {
      threads.shutdownNow();
      threads = null;
    }
  }

  public synchronized boolean isRunning() {
    return threads != null;
  }
}
