package io.llmplatform.inference.engine;

import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.Condition;
import java.util.concurrent.locks.ReentrantLock;
import java.util.function.LongSupplier;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/**
 * Runs rows on a fixed set of threads. A free worker takes the row that is first ({@link Backlog}),
 * and beside it those that share its run ({@link BatchForming}); rows that yield run while no other
 * waits. Thread-safe.
 *
 * <p>As many workers as cores, each running single-threaded sessions, gives more throughput on a
 * CPU than parallelism inside a run. What waits is bounded by weight: a submission is admitted or
 * refused as a whole, in one step.
 *
 * <p>INVARIANT: {@code backlog}, {@code idle} and {@code state} are used under {@code lock} only,
 * and neither a run nor a caller's code goes on under it.
 */
public final class Engine {
  private enum State {
    RUNNING,
    DRAINING,
    STOPPED
  }

  private final ReentrantLock lock = new ReentrantLock();

  /** Workers wait for rows. */
  private final Condition work = lock.newCondition();

  /** Whoever drains waits for the last run. */
  private final Condition quiet = lock.newCondition();

  private final List<Thread> workers = new ArrayList<>();
  private final LongSupplier nanoTime;
  private final Backlog backlog;
  private int idle;
  private State state = State.RUNNING;

  /**
   * @param batching in force for versions that set nothing else; read once for each run
   */
  public Engine(int workers, LongSupplier nanoTime, Supplier<Batching> batching) {
    this(workers, () -> {}, nanoTime, batching, () -> Duration.ZERO);
  }

  /**
   * @param beginning what each worker does before all else
   * @param batching in force for versions that set nothing else; read once for each run
   * @param patience how long better priorities may keep a row waiting before it gets every fourth
   *     run; zero: for ever; read once for each run
   */
  public Engine(
      int workers,
      Runnable beginning,
      LongSupplier nanoTime,
      Supplier<Batching> batching,
      Supplier<Duration> patience) {
    this.nanoTime = nanoTime;
    this.backlog = new Backlog(batching, patience, Math.max(1, workers / 2));
    for (int i = 0; i < workers; i++) {
      Thread worker = new Thread(() -> work(beginning), "inference-worker-" + i);
      worker.setDaemon(true);
      worker.start();
      this.workers.add(worker);
    }
  }

  public int workerCount() {
    return workers.size();
  }

  /** Workers that wait for rows. */
  int idle() {
    lock.lock();
    try {
      return idle;
    } finally {
      lock.unlock();
    }
  }

  /** The batching in force for a version. */
  public Batching batching(Terms terms) {
    return backlog.batching(terms);
  }

  /** The weight that waits or runs, in tokens, without what yields. */
  public long pending() {
    lock.lock();
    try {
      return backlog.pending();
    } finally {
      lock.unlock();
    }
  }

  /**
   * Admits the rows of one request, all or none. An idle engine admits a request of any weight:
   * else one heavier than the limit could never be served.
   *
   * @param yielding whether they give way to all others
   * @param maxPending the limit on the weight that waits or runs, this request included; what
   *     yields counts against what yields only
   * @throws QueueFull when this limit, or the version's own, would be passed
   * @throws EngineStopped when the engine drains
   */
  public <I, O> Submission<O> submit(
      BatchQueue<I, O> queue,
      List<Row<I>> rows,
      Urgency urgency,
      boolean yielding,
      long maxPending) {
    Terms terms = queue.terms();
    long weight = rows.stream().mapToLong(Row::weight).sum();
    int level = yielding ? Waiting.YIELDING : urgency.priority(terms.queue());
    Duration timeout = urgency.timeout(terms.queue());
    lock.lock();
    try {
      if (state != State.RUNNING) {
        throw new EngineStopped();
      }
      backlog.requireRoom(terms, weight, yielding, maxPending);
      long now = nanoTime.getAsLong();
      long deadline = timeout == null ? Waiting.NEVER : now + timeout.toNanos();
      Submission<O> submission = new Submission<>(this, terms.lane(), rows.size(), now, deadline);
      for (int i = 0; i < rows.size(); i++) {
        Waiting<I, O> row = new Waiting<>(rows.get(i), queue, submission, i, level, now, deadline);
        submission.add(row);
        backlog.add(row);
      }
      for (int i = Math.min(idle, rows.size()); i > 0; i--) {
        work.signal();
      }
      return submission;
    } finally {
      lock.unlock();
    }
  }

  /**
   * Lets go of the rows of a submission that wait, which then has failed; those that run are not
   * disturbed, and where all do, nothing happens.
   */
  void giveUp(Submission<?> submission, Throwable cause) {
    lock.lock();
    try {
      submission.rows().forEach(row -> backlog.giveUp(row, cause));
      tellIfQuiet();
    } finally {
      lock.unlock();
    }
  }

  private void tellIfQuiet() {
    if (backlog.pending() == 0) {
      quiet.signalAll();
    }
  }

  /** Nanoseconds until then; negative when it has passed. */
  long until(long moment) {
    return moment - nanoTime.getAsLong();
  }

  /**
   * Stops admission, gives up what yields, and lets the other admitted rows finish. After {@code
   * patience} those that have not started are given up; running ones are always waited for, because
   * freeing a session under a run crashes the process. Returns when no worker is left. Idempotent.
   */
  public void drain(Duration patience) {
    long remaining = patience.toNanos();
    lock.lock();
    try {
      state = state == State.RUNNING ? State.DRAINING : state;
      backlog.closeUp();
      backlog.giveUpAll(true);
      work.signalAll();
      while (backlog.pending() > 0 && remaining > 0) {
        remaining = quiet.awaitNanos(remaining);
      }
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    } finally {
      backlog.giveUpAll(false);
      state = State.STOPPED;
      work.signalAll();
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

  private void work(Runnable beginning) {
    beginning.run();
    for (Batch<?, ?> next = take(); next != null; next = take()) {
      run(next);
    }
  }

  /** The next run, or null when the engine has stopped and nothing waits. */
  private @Nullable Batch<?, ?> take() {
    lock.lock();
    try {
      while (true) {
        long now = nanoTime.getAsLong();
        Batch<?, ?> next = backlog.begin(now, idle);
        if (next != null) {
          return next;
        }
        tellIfQuiet(); // What was late has gone.
        if (state == State.STOPPED && backlog.isEmpty()) {
          return null;
        }
        await(backlog.untilRipe(now));
      }
    } finally {
      lock.unlock();
    }
  }

  private void await(long nanos) {
    idle++;
    try {
      if (nanos == Long.MAX_VALUE) {
        work.awaitUninterruptibly();
      } else {
        work.awaitNanos(nanos);
      }
    } catch (InterruptedException e) {
      // Nobody has a reason to interrupt a worker; it looks again.
    } finally {
      idle--;
    }
  }

  private <I, O> void run(Batch<I, O> batch) {
    long start = nanoTime.getAsLong();
    batch.rows().forEach(each -> each.submission.started(start));
    try {
      compute(batch);
    } finally {
      release(batch, nanoTime.getAsLong() - start);
      batch.rows().forEach(each -> each.submission.finished());
    }
  }

  /** A row that fails is to be no other's fault: they are run again, each by itself. */
  private <I, O> void compute(Batch<I, O> batch) {
    try {
      computeTogether(batch);
    } catch (Throwable e) {
      if (batch.rows().size() == 1) {
        Submission<O> failed = batch.rows().get(0).submission;
        failed.fail(e);
        giveUp(failed, e);
        return;
      }
      for (Waiting<I, O> each : batch.rows()) {
        // The rest of a request that has failed is of no use.
        if (!each.submission.isGivenUp()) {
          compute(new Batch<>(batch.queue(), List.of(each)));
        }
      }
    }
  }

  private <I, O> void computeTogether(Batch<I, O> batch) {
    long start = nanoTime.getAsLong();
    List<O> results =
        batch.queue().runner().run(batch.rows().stream().map(each -> each.row.value()).toList());
    long nanos = nanoTime.getAsLong() - start;
    double weight = batch.weight();
    for (int i = 0; i < batch.rows().size(); i++) {
      Waiting<I, O> each = batch.rows().get(i);
      long part = (long) (nanos * (each.row.weight() / weight));
      each.submission.computed(each.index, results.get(i), part);
    }
  }

  private void release(Batch<?, ?> batch, long nanos) {
    lock.lock();
    try {
      backlog.end(batch, nanos);
      tellIfQuiet();
      // This worker takes one run; what waited for the lane may be more.
      if (idle > 0 && !backlog.isEmpty()) {
        work.signal();
      }
    } finally {
      lock.unlock();
    }
  }
}
