package io.llmplatform.inference.bulk;

import java.io.IOException;
import java.io.OutputStream;
import java.time.Duration;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.Executor;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.Semaphore;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;

/**
 * The answers of one exchange on their way to its client; used by the exchange's thread, which
 * alone writes. What is under way is interrupted where that ends early.
 *
 * <p>INVARIANT: a task that was begun holds a place until it has ended.
 */
final class BulkExchange {
  private static final long LOOK_MILLIS = 20;
  private static final byte[] SIGN_OF_LIFE = {'\n'};

  private final Executor threads;
  private final Semaphore places;
  private final Duration keepAlive;
  private final BlockingQueue<Task> done = new LinkedBlockingQueue<>();
  private final Set<Task> running = new HashSet<>();

  /** Gives a line. */
  @FunctionalInterface
  interface Line {
    byte[] answer() throws InterruptedException;
  }

  /**
   * @param places shared by all exchanges; bounds the tasks that run
   */
  BulkExchange(Executor threads, Semaphore places, Duration keepAlive) {
    this.threads = threads;
    this.places = places;
    this.keepAlive = keepAlive;
  }

  /**
   * Has the lines answered, as many at a time as there are places, and writes them as they come.
   *
   * @throws IOException if the client has gone
   */
  void run(List<Line> lines, OutputStream out) throws IOException {
    try {
      int next = 0;
      int left = lines.size();
      long silentSince = System.nanoTime();
      while (left > 0) {
        while (next < lines.size() && places.tryAcquire()) {
          begin(new Task(lines.get(next++)));
        }
        Task first = done.poll(LOOK_MILLIS, TimeUnit.MILLISECONDS);
        if (first != null) {
          left -= write(first, out);
          silentSince = System.nanoTime();
        } else if (System.nanoTime() - silentSince > keepAlive.toNanos()) {
          out.write(SIGN_OF_LIFE);
          out.flush();
          silentSince = System.nanoTime();
        }
      }
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new IOException("the exchange is to end", e);
    } finally {
      running.forEach(Task::cancel);
    }
  }

  private void begin(Task task) {
    try {
      threads.execute(task);
      running.add(task);
    } catch (RuntimeException e) {
      places.release();
      throw e;
    }
  }

  /** Writes what is there; flushes once nothing else is. */
  private int write(Task first, OutputStream out) throws IOException {
    int written = 0;
    for (Task each = first; each != null; each = done.poll()) {
      running.remove(each);
      out.write(each.answer);
      written++;
    }
    out.flush();
    return written;
  }

  /** One line that is answered. */
  private final class Task implements Runnable {
    private final Line line;
    private volatile byte[] answer = {};

    /** Under this object's monitor: who answers it; null: nobody (yet, or any more). */
    private @Nullable Thread thread;

    /** Under this object's monitor. */
    private boolean cancelled;

    Task(Line line) {
      this.line = line;
    }

    @Override
    public void run() {
      try {
        if (starts()) {
          answer = line.answer();
        }
      } catch (InterruptedException e) {
        // Nobody waits for it: that is why.
      } finally {
        end();
        places.release();
        done.add(this);
      }
    }

    private synchronized boolean starts() {
      thread = Thread.currentThread();
      return !cancelled;
    }

    /** After it no interrupt of this task's reaches the thread's next one. */
    private synchronized void end() {
      thread = null;
      Thread.interrupted();
    }

    synchronized void cancel() {
      cancelled = true;
      if (thread != null) {
        thread.interrupt();
      }
    }
  }
}
