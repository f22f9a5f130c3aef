package io.llmplatform.inference.bulk;

import java.io.IOException;
import java.io.OutputStream;
import java.time.Duration;
import java.util.ArrayDeque;
import java.util.HashSet;
import java.util.List;
import java.util.Queue;
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
  private final Queue<Part> waiting = new ArrayDeque<>();
  private final Set<Task> running = new HashSet<>();

  /** What is to be answered by one task. */
  @FunctionalInterface
  interface Part {
    Answer answer() throws InterruptedException;
  }

  /**
   * What came of a part.
   *
   * @param lines the answers, as they are written
   * @param rest what is to be answered by further tasks
   */
  record Answer(byte[] lines, List<Part> rest) {
    static final Answer NONE = new Answer(new byte[0], List.of());
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
   * Has the parts answered, as many at a time as there are places, and writes answers as they come.
   *
   * @throws IOException if the client has gone
   */
  void run(List<Part> parts, OutputStream out) throws IOException {
    try {
      waiting.addAll(parts);
      long silentSince = System.nanoTime();
      while (!waiting.isEmpty() || !running.isEmpty()) {
        while (!waiting.isEmpty() && places.tryAcquire()) {
          begin(new Task(waiting.remove()));
        }
        Task first = done.poll(LOOK_MILLIS, TimeUnit.MILLISECONDS);
        if (first != null) {
          write(first, out);
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
  private void write(Task first, OutputStream out) throws IOException {
    for (Task each = first; each != null; each = done.poll()) {
      running.remove(each);
      out.write(each.answer.lines());
      waiting.addAll(each.answer.rest());
    }
    out.flush();
  }

  /** One part that is answered. */
  private final class Task implements Runnable {
    private final Part part;
    private volatile Answer answer = Answer.NONE;

    /** Under this object's monitor: who answers it; null: nobody (yet, or any more). */
    private @Nullable Thread thread;

    /** Under this object's monitor. */
    private boolean cancelled;

    Task(Part part) {
      this.part = part;
    }

    @Override
    public void run() {
      try {
        if (starts()) {
          answer = part.answer();
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
