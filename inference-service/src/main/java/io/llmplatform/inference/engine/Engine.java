package io.llmplatform.inference.engine;

import java.time.Duration;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.Condition;
import java.util.concurrent.locks.ReentrantLock;
import java.util.function.LongSupplier;
import org.jspecify.annotations.Nullable;

/**
 * Runs works on a fixed set of threads, first come, first served. Thread-safe.
 *
 * <p>As many workers as cores, each running single-threaded sessions, gives more throughput on a
 * CPU than parallelism inside a run. The queue is bounded by weight: a submission is admitted or
 * refused as a whole, in one step.
 *
 * <p>INVARIANT (under {@code lock}): {@code pending} is the weight of the works that wait or run.
 */
public final class Engine {
  private enum State {
    RUNNING,
    DRAINING,
    STOPPED
  }

  private record Queued<T>(Work<T> work, Submission<T> submission, int index) {}

  private final ReentrantLock lock = new ReentrantLock();
  private final Condition changed = lock.newCondition();
  private final Deque<Queued<?>> queue = new ArrayDeque<>();
  private final List<Thread> workers = new ArrayList<>();
  private final LongSupplier nanoTime;
  private long pending;
  private State state = State.RUNNING;

  public Engine(int workers, LongSupplier nanoTime) {
    this.nanoTime = nanoTime;
    for (int i = 0; i < workers; i++) {
      Thread worker = new Thread(this::runWorks, "inference-worker-" + i);
      worker.setDaemon(true);
      worker.start();
      this.workers.add(worker);
    }
  }

  public int workerCount() {
    return workers.size();
  }

  /** The weight that waits or runs, in tokens. */
  public long pending() {
    lock.lock();
    try {
      return pending;
    } finally {
      lock.unlock();
    }
  }

  /**
   * Admits the works of one request, all or none. An idle engine admits a request of any weight:
   * else one heavier than the limit could never be served.
   *
   * @param maxPending the limit on the weight that waits or runs, this request included
   * @throws QueueFull when the limit would be passed
   * @throws EngineStopped when the engine drains
   */
  public <T> Submission<T> submit(List<Work<T>> works, long maxPending) {
    long weight = works.stream().mapToLong(Work::weight).sum();
    lock.lock();
    try {
      if (state != State.RUNNING) {
        throw new EngineStopped();
      }
      if (pending > 0 && pending + weight > maxPending) {
        throw new QueueFull(weight, pending, maxPending);
      }
      Submission<T> submission = new Submission<>(works.size(), nanoTime.getAsLong());
      for (int i = 0; i < works.size(); i++) {
        queue.add(new Queued<>(works.get(i), submission, i));
      }
      pending += weight;
      changed.signalAll();
      return submission;
    } finally {
      lock.unlock();
    }
  }

  /**
   * Stops admission and lets the admitted works finish. After {@code patience} those that have not
   * started are given up; running ones are always waited for, because freeing a session under a run
   * crashes the process. Returns when no worker is left. Idempotent.
   */
  public void drain(Duration patience) {
    long remaining = patience.toNanos();
    lock.lock();
    try {
      state = state == State.RUNNING ? State.DRAINING : state;
      while (pending > 0 && remaining > 0) {
        remaining = changed.awaitNanos(remaining);
      }
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    } finally {
      queue.forEach(queued -> queued.submission().fail(new EngineStopped()));
      state = State.STOPPED;
      changed.signalAll();
      lock.unlock();
    }
    workers.forEach(Engine::awaitEnd);
  }

  private static void awaitEnd(Thread worker) {
    boolean interrupted = false;
    while (worker.isAlive()) {
      try {
        TimeUnit.SECONDS.timedJoin(worker, 1);
      } catch (InterruptedException e) {
        interrupted = true;
      }
    }
    if (interrupted) {
      Thread.currentThread().interrupt();
    }
  }

  private void runWorks() {
    for (Queued<?> next = take(); next != null; next = take()) {
      run(next);
    }
  }

  /** The next work, or null when the engine has stopped and nothing waits. */
  private @Nullable Queued<?> take() {
    lock.lock();
    try {
      while (queue.isEmpty()) {
        if (state == State.STOPPED) {
          return null;
        }
        changed.awaitUninterruptibly();
      }
      return queue.poll();
    } finally {
      lock.unlock();
    }
  }

  private <T> void run(Queued<T> queued) {
    Submission<T> submission = queued.submission();
    try {
      if (!submission.isGivenUp()) {
        long start = nanoTime.getAsLong();
        submission.started(start);
        T result = queued.work().computation().get();
        submission.computed(queued.index(), result, nanoTime.getAsLong() - start);
      }
    } catch (Throwable e) {
      submission.fail(e);
    } finally {
      release(queued.work().weight());
      submission.finished();
    }
  }

  private void release(int weight) {
    lock.lock();
    try {
      pending -= weight;
      if (pending == 0) {
        changed.signalAll();
      }
    } finally {
      lock.unlock();
    }
  }
}
