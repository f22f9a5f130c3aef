package io.llmplatform.inference.engine;

import java.time.Duration;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Collection;
import java.util.Collections;
import java.util.Deque;
import java.util.IdentityHashMap;
import java.util.List;
import java.util.Set;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.Condition;
import java.util.concurrent.locks.ReentrantLock;
import java.util.function.LongSupplier;
import org.jspecify.annotations.Nullable;

/**
 * Runs works on a fixed set of threads, first come, first served; works that yield run while no
 * other waits. Thread-safe.
 *
 * <p>As many workers as cores, each running single-threaded sessions, gives more throughput on a
 * CPU than parallelism inside a run. The queue is bounded by weight: a submission is admitted or
 * refused as a whole, in one step.
 *
 * <p>INVARIANT (under {@code lock}): {@code pending} is the weight of the works that wait or run,
 * {@code yieldingPending} that of those that yield. A work that waits is in {@code queue}, in
 * {@code yieldingQueue}, or in the {@code waiting} of a full lane, which is then in {@code full}.
 */
public final class Engine {
  private enum State {
    RUNNING,
    DRAINING,
    STOPPED
  }

  /** A work of a submission, and the terms on which it waits. */
  record Queued<T>(Work<T> work, Submission<T> submission, int index, Terms terms) {}

  private final ReentrantLock lock = new ReentrantLock();
  private final Condition changed = lock.newCondition();
  private final Deque<Queued<?>> queue = new ArrayDeque<>();
  private final Deque<Queued<?>> yieldingQueue = new ArrayDeque<>();
  private final Set<Lane> full = Collections.newSetFromMap(new IdentityHashMap<>());
  private final List<Thread> workers = new ArrayList<>();
  private final LongSupplier nanoTime;
  private long pending;
  private long yieldingPending;
  private int yieldingRunning;
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

  /** How many workers works that yield may keep busy. */
  private int yieldingLimit() {
    return Math.max(1, workers.size() / 2);
  }

  /** The weight that waits or runs, in tokens, without what yields. */
  public long pending() {
    lock.lock();
    try {
      return pending;
    } finally {
      lock.unlock();
    }
  }

  /** {@link #submit(List, long, Terms)} for works that nothing sets apart. */
  public <T> Submission<T> submit(List<Work<T>> works, long maxPending) {
    return submit(works, maxPending, Terms.plain());
  }

  /**
   * Admits the works of one request, all or none. An idle engine admits a request of any weight:
   * else one heavier than the limit could never be served.
   *
   * @param maxPending the limit on the weight that waits or runs, this request included; what
   *     yields counts against what yields only
   * @throws QueueFull when the limit would be passed
   * @throws EngineStopped when the engine drains
   */
  public <T> Submission<T> submit(List<Work<T>> works, long maxPending, Terms terms) {
    long weight = works.stream().mapToLong(Work::weight).sum();
    lock.lock();
    try {
      if (state != State.RUNNING) {
        throw new EngineStopped();
      }
      long before = terms.yielding() ? pending + yieldingPending : pending;
      if (before > 0 && before + weight > maxPending) {
        throw new QueueFull(weight, before, maxPending);
      }
      Submission<T> submission = new Submission<>(works.size(), nanoTime.getAsLong());
      for (int i = 0; i < works.size(); i++) {
        queueOf(terms).add(new Queued<>(works.get(i), submission, i, terms));
      }
      count(terms, weight);
      changed.signalAll();
      return submission;
    } finally {
      lock.unlock();
    }
  }

  private Deque<Queued<?>> queueOf(Terms terms) {
    return terms.yielding() ? yieldingQueue : queue;
  }

  private void count(Terms terms, long weight) {
    if (terms.yielding()) {
      yieldingPending += weight;
    } else {
      pending += weight;
    }
  }

  /**
   * Stops admission, gives up what yields, and lets the other admitted works finish. After {@code
   * patience} those that have not started are given up; running ones are always waited for, because
   * freeing a session under a run crashes the process. Returns when no worker is left. Idempotent.
   */
  public void drain(Duration patience) {
    long remaining = patience.toNanos();
    lock.lock();
    try {
      state = state == State.RUNNING ? State.DRAINING : state;
      giveUp(yieldingQueue);
      changed.signalAll();
      while (pending > 0 && remaining > 0) {
        remaining = changed.awaitNanos(remaining);
      }
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    } finally {
      giveUp(queue);
      full.forEach(lane -> giveUp(lane.waiting));
      state = State.STOPPED;
      changed.signalAll();
      lock.unlock();
    }
    workers.forEach(Engine::awaitEnd);
  }

  private static void giveUp(Collection<Queued<?>> works) {
    works.forEach(queued -> queued.submission().fail(new EngineStopped()));
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
      while (true) {
        Queued<?> next = next();
        if (next != null) {
          next.terms().lane().begin();
          yieldingRunning += next.terms().yielding() ? 1 : 0;
          return next;
        }
        if (state == State.STOPPED && pending == 0 && yieldingPending == 0) {
          return null;
        }
        changed.awaitUninterruptibly();
      }
    } finally {
      lock.unlock();
    }
  }

  private @Nullable Queued<?> next() {
    Queued<?> next = next(queue);
    return next != null || yieldingRunning >= yieldingLimit() ? next : next(yieldingQueue);
  }

  /** The first work whose lane is not full; those before it wait in their lanes from now on. */
  private @Nullable Queued<?> next(Deque<Queued<?>> from) {
    for (Queued<?> first = from.poll(); first != null; first = from.poll()) {
      Lane lane = first.terms().lane();
      if (!lane.isFull()) {
        return first;
      }
      lane.waiting.add(first);
      full.add(lane);
    }
    return null;
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
      release(queued);
      submission.finished();
    }
  }

  private void release(Queued<?> queued) {
    Terms terms = queued.terms();
    lock.lock();
    try {
      count(terms, -queued.work().weight());
      yieldingRunning -= terms.yielding() ? 1 : 0;
      terms.lane().end();
      // This worker looks for work next, so nobody else need be told.
      Queued<?> waiting = terms.lane().waiting.poll();
      if (waiting != null) {
        queueOf(waiting.terms()).addFirst(waiting);
      } else {
        full.remove(terms.lane());
      }
      if (pending == 0) {
        changed.signalAll();
      }
    } finally {
      lock.unlock();
    }
  }
}
