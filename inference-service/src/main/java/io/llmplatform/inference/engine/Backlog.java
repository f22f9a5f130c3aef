package io.llmplatform.inference.engine;

import java.time.Duration;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Objects;
import java.util.Set;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/**
 * What waits in an engine, and which of it runs next. Guarded by the engine's lock.
 *
 * <p>First is the queue whose first row has the best priority; among those, the one that has had
 * the least of the workers' time, so that one model's flood is in no other's way; in a queue, the
 * oldest row. What better priorities have kept waiting for too long gets every {@link #TURN}th run,
 * the oldest first.
 *
 * <p>INVARIANT: {@code pending} is the weight of the rows that wait or run, {@code yieldingPending}
 * that of those that yield; {@code busy} holds the queues in which rows wait.
 */
final class Backlog {
  /** Rows that are looked at for one run: the work under the lock is bounded. */
  private static final int WINDOW = 64;

  /** Of so many runs, one is for what has waited too long. */
  private static final int TURN = 4;

  private final Set<BatchQueue<?, ?>> busy = new LinkedHashSet<>();
  private final Supplier<Batching> batching;

  /** How long better priorities may keep a row waiting; zero: for ever. */
  private final Supplier<Duration> patience;

  /** How many workers rows that yield may keep busy. */
  private final int yieldingLimit;

  private long pending;
  private long yieldingPending;
  private int yieldingRunning;

  /** Runs that were begun while a row had waited too long, since one had its turn. */
  private int passedOver;

  /** What the queue that was served last had been served before. */
  private long served;

  /** Whether runs wait for no more rows, because none will come. */
  private boolean closing;

  Backlog(Supplier<Batching> batching, Supplier<Duration> patience, int yieldingLimit) {
    this.batching = batching;
    this.patience = patience;
    this.yieldingLimit = yieldingLimit;
  }

  Batching batching(Terms terms) {
    return terms.batching().over(batching.get());
  }

  /** The weight that waits or runs, without what yields. */
  long pending() {
    return pending;
  }

  /** Whether nothing waits. */
  boolean isEmpty() {
    return busy.isEmpty();
  }

  /** From now on runs wait for no more rows. */
  void closeUp() {
    closing = true;
  }

  /**
   * Nothing, if there is room for so much more.
   *
   * @throws QueueFull when this limit, or the version's own, would be passed
   */
  void requireRoom(Terms terms, long weight, boolean yielding, long maxPending) {
    long before = yielding ? pending + yieldingPending : pending;
    if (before > 0 && before + weight > maxPending) {
      throw new QueueFull(weight, before, maxPending);
    }
    Integer own = terms.queue().maxPendingTokens();
    long ofVersion = terms.lane().pending();
    if (own != null && ofVersion > 0 && ofVersion + weight > own) {
      throw new QueueFull(weight, ofVersion, own);
    }
  }

  <I, O> void add(Waiting<I, O> row) {
    if (busy.add(row.queue)) {
      row.queue.catchUp(served);
    }
    row.queue.add(row);
    count(row, row.row.weight());
  }

  private void count(Waiting<?, ?> row, long weight) {
    if (row.isYielding()) {
      yieldingPending += weight;
    } else {
      pending += weight;
      row.queue.terms().lane().count(weight);
    }
  }

  /** Fails a row's submission and lets the row go, if it waits. */
  void giveUp(Waiting<?, ?> row, Throwable cause) {
    if (take(row)) {
      count(row, -row.row.weight());
      row.submission.fail(cause);
      row.submission.finished();
    }
  }

  /** Gives up everything that waits. */
  void giveUpAll(boolean onlyYielding) {
    for (BatchQueue<?, ?> queue : List.copyOf(busy)) {
      for (Waiting<?, ?> row : queue.all()) {
        if (row.isYielding() || !onlyYielding) {
          giveUp(row, new EngineStopped());
        }
      }
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

  /**
   * Begins the next run; late rows are given up on the way. Null when none may begin now.
   *
   * @param idle workers that have nothing to do, besides the one that asks
   */
  @Nullable Batch<?, ?> begin(long now, int idle) {
    BatchQueue<?, ?> best = next(now);
    if (best == null) {
      return null;
    }
    Waiting<?, ?> first = turn(Objects.requireNonNull(best.first()), now);
    return begin(first, now, idle);
  }

  /** The row that runs next, where by its priority it were this one. */
  private Waiting<?, ?> turn(Waiting<?, ?> best, long now) {
    Waiting<?, ?> tired = tired(best.level, now);
    passedOver = tired == null ? 0 : passedOver + 1;
    if (tired == null || passedOver < TURN) {
      return best;
    }
    passedOver = 0;
    return tired;
  }

  /** The oldest of the rows that priorities better than theirs keep waiting for too long. */
  private @Nullable Waiting<?, ?> tired(int level, long now) {
    long nanos = patience.get().toNanos();
    if (nanos == 0) {
      return null;
    }
    return busy.stream()
        .<Waiting<?, ?>>flatMap(queue -> queue.firsts(level + 1, Urgency.LAST))
        .filter(row -> now - row.since >= nanos && !row.isLate(now))
        .filter(row -> mayRun(row) && ripe(row.queue, row) - now <= 0)
        .min(Comparator.comparingLong(row -> row.since - now))
        .orElse(null);
  }

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
        && (!first.isYielding() || yieldingRunning < yieldingLimit);
  }

  /** When the queue's next run waits for no more rows. */
  private long ripe(BatchQueue<?, ?> queue, Waiting<?, ?> first) {
    Batching inForce = batching(queue.terms());
    boolean enough = closing || queue.size() >= inForce.enough();
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

  /** Nanoseconds until a run may begin that may not now; {@link Long#MAX_VALUE}: none will. */
  long untilRipe(long now) {
    long until = Long.MAX_VALUE;
    for (BatchQueue<?, ?> queue : busy) {
      Waiting<?, ?> first = queue.first();
      if (first != null && mayRun(first)) {
        until = Math.min(until, Math.max(1, ripe(queue, first) - now));
      }
    }
    return until;
  }

  private <I, O> Batch<I, O> begin(Waiting<I, O> first, long now, int idle) {
    BatchQueue<I, O> queue = first.queue;
    List<Waiting<I, O>> candidates = punctual(queue.candidates(first, WINDOW), now);
    Batching inForce = batching(queue.terms());
    List<Waiting<I, O>> chosen =
        BatchForming.choose(
                candidates.stream().map(each -> each.row).toList(),
                inForce,
                share(candidates, queue.terms().lane(), idle, inForce.maxSize()))
            .stream()
            .<Waiting<I, O>>map(candidates::get)
            .toList();
    Batch<I, O> batch = new Batch<>(queue, chosen);
    chosen.forEach(this::take);
    served = queue.served();
    queue.terms().lane().begin(batch.size());
    yieldingRunning += batch.isYielding() ? 1 : 0;
    return batch;
  }

  /**
   * The sequences that a run takes at most. Of few, workers that have nothing else to do get their
   * part. Where others of the version run, one part more is left waiting: else callers who send
   * their next request when they have an answer would all be in runs, and a worker that is free
   * would wait for them.
   */
  private static <I, O> int share(
      List<Waiting<I, O>> candidates, Lane lane, int idle, int maxSize) {
    int size = candidates.stream().mapToInt(each -> each.row.size()).sum();
    int runs = Math.min(idle + 1, lane.room());
    int spread = parts(size, runs);
    int afloat =
        lane.running() == 0 ? spread : parts(size + lane.runningSize(), lane.running() + runs + 1);
    return Math.min(maxSize, Math.max(1, Math.min(spread, afloat)));
  }

  private static int parts(int size, int count) {
    return (size + count - 1) / count;
  }

  /** A run has ended. */
  void end(Batch<?, ?> batch, long nanos) {
    batch.rows().forEach(row -> count(row, -row.row.weight()));
    batch.queue().serve(nanos);
    yieldingRunning -= batch.isYielding() ? 1 : 0;
    batch.queue().terms().lane().end(batch.size());
  }
}
