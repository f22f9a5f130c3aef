package io.llmplatform.inference.engine;

import java.time.Duration;
import java.util.ArrayList;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Set;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.Condition;
import java.util.concurrent.locks.ReentrantLock;
import java.util.function.LongSupplier;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/**
 * Runs rows on a fixed set of threads. A free worker takes the row that is first, and beside it
 * those that share its run ({@link BatchForming}); rows that yield run while no other waits.
 * Thread-safe.
 *
 * <p>First is the queue whose first row has the best priority; among those, the one that has had
 * the least of the workers' time, so that one model's flood is in no other's way; in a queue, the
 * oldest row.
 *
 * <p>As many workers as cores, each running single-threaded sessions, gives more throughput on a
 * CPU than parallelism inside a run. What waits is bounded by weight: a submission is admitted or
 * refused as a whole, in one step.
 *
 * <p>INVARIANT (under {@code lock}): {@code pending} is the weight of the rows that wait or run,
 * {@code yieldingPending} that of those that yield; {@code busy} holds the queues in which rows
 * wait. No run and no caller's code goes on under the lock.
 */
public final class Engine {
  /** Rows that are looked at for one run: the work under the lock is bounded. */
  private static final int WINDOW = 64;

  private enum State {
    RUNNING,
    DRAINING,
    STOPPED
  }

  /** The rows of one run. */
  private record Batch<I, O>(BatchQueue<I, O> queue, List<Waiting<I, O>> rows) {
    int size() {
      return rows.stream().mapToInt(each -> each.row.size()).sum();
    }

    long weight() {
      return rows.stream().mapToLong(each -> each.row.weight()).sum();
    }

    boolean isYielding() {
      return rows.get(0).isYielding();
    }
  }

  private final ReentrantLock lock = new ReentrantLock();

  /** Workers wait for rows. */
  private final Condition work = lock.newCondition();

  /** Whoever drains waits for the last run. */
  private final Condition quiet = lock.newCondition();

  private final Set<BatchQueue<?, ?>> busy = new LinkedHashSet<>();
  private final List<Thread> workers = new ArrayList<>();
  private final LongSupplier nanoTime;
  private final Supplier<Batching> batching;
  private long pending;
  private long yieldingPending;
  private int yieldingRunning;
  private int idle;

  /** What the queue that was served last had been served before. */
  private long served;

  private State state = State.RUNNING;

  /**
   * @param batching in force for versions that set nothing else; read once for each run
   */
  public Engine(int workers, LongSupplier nanoTime, Supplier<Batching> batching) {
    this.nanoTime = nanoTime;
    this.batching = batching;
    for (int i = 0; i < workers; i++) {
      Thread worker = new Thread(this::runBatches, "inference-worker-" + i);
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

  /** How many workers rows that yield may keep busy. */
  private int yieldingLimit() {
    return Math.max(1, workers.size() / 2);
  }

  /** The batching in force for a version. */
  public Batching batching(Terms terms) {
    return terms.batching().over(batching.get());
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
    QueueSettings settings = queue.terms().queue();
    long weight = rows.stream().mapToLong(Row::weight).sum();
    int level = yielding ? Waiting.YIELDING : urgency.priority(settings);
    lock.lock();
    try {
      admit(queue, weight, yielding, maxPending);
      long now = nanoTime.getAsLong();
      Duration timeout = urgency.timeout(settings);
      long deadline = timeout == null ? Waiting.NEVER : now + timeout.toNanos();
      Submission<O> submission = new Submission<>(this, rows.size(), now, deadline);
      if (busy.add(queue)) {
        queue.catchUp(served);
      }
      for (int i = 0; i < rows.size(); i++) {
        Waiting<I, O> row = new Waiting<>(rows.get(i), queue, submission, i, level, now, deadline);
        submission.add(row);
        queue.add(row);
      }
      count(queue, yielding, weight);
      for (int i = Math.min(idle, rows.size()); i > 0; i--) {
        work.signal();
      }
      return submission;
    } finally {
      lock.unlock();
    }
  }

  private void admit(BatchQueue<?, ?> queue, long weight, boolean yielding, long maxPending) {
    if (state != State.RUNNING) {
      throw new EngineStopped();
    }
    long before = yielding ? pending + yieldingPending : pending;
    if (before > 0 && before + weight > maxPending) {
      throw new QueueFull(weight, before, maxPending);
    }
    Integer own = queue.terms().queue().maxPendingTokens();
    if (own != null && queue.pending() > 0 && queue.pending() + weight > own) {
      throw new QueueFull(weight, queue.pending(), own);
    }
  }

  private void count(BatchQueue<?, ?> queue, boolean yielding, long weight) {
    if (yielding) {
      yieldingPending += weight;
    } else {
      pending += weight;
      queue.count(weight);
    }
    if (pending == 0) {
      quiet.signalAll();
    }
  }

  /**
   * Lets go of the rows of a submission that wait, which then has failed; those that run are not
   * disturbed, and where all do, nothing happens.
   */
  void giveUp(Submission<?> submission, Throwable cause) {
    lock.lock();
    try {
      submission.rows().forEach(row -> giveUp(row, cause));
    } finally {
      lock.unlock();
    }
  }

  private void giveUp(Waiting<?, ?> row, Throwable cause) {
    if (take(row)) {
      count(row.queue, row.isYielding(), -row.row.weight());
      row.submission.fail(cause);
      row.submission.finished();
    }
  }

  /** False when it waits no more. */
  private boolean take(Waiting<?, ?> row) {
    boolean waited = row.queue.remove(row);
    if (row.queue.isEmpty()) {
      busy.remove(row.queue);
    }
    return waited;
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
      giveUpWaiting(true);
      work.signalAll();
      while (pending > 0 && remaining > 0) {
        remaining = quiet.awaitNanos(remaining);
      }
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    } finally {
      giveUpWaiting(false);
      state = State.STOPPED;
      work.signalAll();
      lock.unlock();
    }
    workers.forEach(Engine::awaitEnd);
  }

  private void giveUpWaiting(boolean onlyYielding) {
    for (BatchQueue<?, ?> queue : List.copyOf(busy)) {
      for (Waiting<?, ?> row : queue.all()) {
        if (row.isYielding() || !onlyYielding) {
          giveUp(row, new EngineStopped());
        }
      }
    }
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

  private void runBatches() {
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
        BatchQueue<?, ?> next = next(now);
        if (next != null) {
          return begin(next, now);
        }
        if (state == State.STOPPED && busy.isEmpty()) {
          return null;
        }
        await(now);
      }
    } finally {
      lock.unlock();
    }
  }

  /** The queue that is first of those that may run now; late rows are given up on the way. */
  private @Nullable BatchQueue<?, ?> next(long now) {
    BatchQueue<?, ?> best = null;
    for (BatchQueue<?, ?> queue : List.copyOf(busy)) {
      Waiting<?, ?> first = punctual(queue, now);
      if (first != null && mayRun(first) && ripe(queue, first) - now <= 0) {
        best = best == null || isBefore(queue, best) ? queue : best;
      }
    }
    return best;
  }

  private @Nullable Waiting<?, ?> punctual(BatchQueue<?, ?> queue, long now) {
    Waiting<?, ?> first = queue.first();
    while (first != null && first.isLate(now)) {
      giveUp(first, new DeadlinePassed());
      first = queue.first();
    }
    return first;
  }

  private <I, O> List<Waiting<I, O>> punctual(List<Waiting<I, O>> rows, long now) {
    List<Waiting<I, O>> punctual = new ArrayList<>(rows.size());
    for (Waiting<I, O> row : rows) {
      if (row.isLate(now)) {
        giveUp(row, new DeadlinePassed());
      } else {
        punctual.add(row);
      }
    }
    return punctual;
  }

  private boolean mayRun(Waiting<?, ?> first) {
    return !first.queue.terms().lane().isFull()
        && (!first.isYielding() || yieldingRunning < yieldingLimit());
  }

  /** When the queue's next run waits for no more rows. */
  private long ripe(BatchQueue<?, ?> queue, Waiting<?, ?> first) {
    Batching inForce = batching(queue.terms());
    boolean enough = queue.size() >= inForce.enough() || state != State.RUNNING;
    return enough ? first.since : first.since + inForce.maxDelay().toNanos();
  }

  private static boolean isBefore(BatchQueue<?, ?> one, BatchQueue<?, ?> other) {
    Waiting<?, ?> first = one.first();
    Waiting<?, ?> second = other.first();
    if (first == null || second == null || first.level == second.level) {
      return one.served() < other.served();
    }
    return first.level < second.level;
  }

  /** Waits for rows, or for the first run to be ripe. */
  private void await(long now) {
    long ripe = Long.MAX_VALUE;
    for (BatchQueue<?, ?> queue : busy) {
      Waiting<?, ?> first = queue.first();
      if (first != null && mayRun(first)) {
        ripe = Math.min(ripe, ripe(queue, first) - now);
      }
    }
    idle++;
    try {
      if (ripe == Long.MAX_VALUE) {
        work.awaitUninterruptibly();
      } else {
        work.awaitNanos(Math.max(1, ripe));
      }
    } catch (InterruptedException e) {
      // Nobody has a reason to interrupt a worker; it looks again.
    } finally {
      idle--;
    }
  }

  private <I, O> Batch<I, O> begin(BatchQueue<I, O> queue, long now) {
    List<Waiting<I, O>> candidates = punctual(queue.candidates(WINDOW), now);
    Batching inForce = batching(queue.terms());
    List<Waiting<I, O>> chosen =
        BatchForming.choose(
                candidates.stream().map(each -> each.row).toList(),
                inForce,
                share(candidates, queue.terms().lane(), inForce.maxSize()))
            .stream()
            .<Waiting<I, O>>map(candidates::get)
            .toList();
    Batch<I, O> batch = new Batch<>(queue, chosen);
    chosen.forEach(this::take);
    served = queue.served();
    queue.terms().lane().begin();
    yieldingRunning += batch.isYielding() ? 1 : 0;
    return batch;
  }

  /** Of few rows, workers that have nothing else to do get their part. */
  private <I, O> int share(List<Waiting<I, O>> candidates, Lane lane, int maxSize) {
    int size = candidates.stream().mapToInt(each -> each.row.size()).sum();
    int runs = Math.min(idle + 1, lane.room());
    return Math.min(maxSize, Math.max(1, (size + runs - 1) / runs));
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
        compute(new Batch<>(batch.queue(), List.of(each)));
      }
    }
  }

  private <I, O> void computeTogether(Batch<I, O> batch) {
    long start = nanoTime.getAsLong();
    List<O> results =
        batch.queue().runner().run(batch.rows().stream().map(each -> each.row.value()).toList());
    long nanos = nanoTime.getAsLong() - start;
    int size = batch.size();
    double weight = batch.weight();
    batch.queue().listener().ran(size, nanos);
    for (int i = 0; i < batch.rows().size(); i++) {
      Waiting<I, O> each = batch.rows().get(i);
      each.submission.computed(each.index, results.get(i));
      each.submission.ran(size, (long) (nanos * (each.row.weight() / weight)));
    }
  }

  private void release(Batch<?, ?> batch, long nanos) {
    BatchQueue<?, ?> queue = batch.queue();
    lock.lock();
    try {
      count(queue, batch.isYielding(), -batch.weight());
      queue.serve(nanos);
      yieldingRunning -= batch.isYielding() ? 1 : 0;
      queue.terms().lane().end();
      // This worker takes one run; what waited for the lane may be more.
      if (idle > 0 && !busy.isEmpty()) {
        work.signal();
      }
    } finally {
      lock.unlock();
    }
  }
}
