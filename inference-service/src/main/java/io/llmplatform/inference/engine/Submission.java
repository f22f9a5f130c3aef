package io.llmplatform.inference.engine;

import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicLong;
import java.util.concurrent.atomic.AtomicReference;
import java.util.concurrent.atomic.AtomicReferenceArray;
import org.jspecify.annotations.Nullable;

/**
 * The rows of one request, admitted together. Thread-safe.
 *
 * <p>INVARIANT: {@link #join} returns only when no row of this submission runs or will run, so that
 * the caller may then let go of what the rows use.
 */
public final class Submission<O> {
  private static final long NOT_STARTED = Long.MIN_VALUE;

  private final Engine engine;
  private final Lane lane;
  private final AtomicReferenceArray<@Nullable O> results;
  private final AtomicReference<@Nullable Throwable> failure = new AtomicReference<>();
  private final CountDownLatch remaining;
  private final long submittedAt;
  private final long deadline;
  private final AtomicLong startedAt = new AtomicLong(NOT_STARTED);
  private final AtomicLong computeNanos = new AtomicLong();

  /** All of them; those that wait are known to the engine. Filled before anything may run. */
  private final List<Waiting<?, O>> rows;

  Submission(Engine engine, Lane lane, int rows, long submittedAt, long deadline) {
    this.engine = engine;
    this.lane = lane;
    lane.requestWaits();
    this.rows = new ArrayList<>(rows);
    this.results = new AtomicReferenceArray<>(rows);
    this.remaining = new CountDownLatch(rows);
    this.submittedAt = submittedAt;
    this.deadline = deadline;
  }

  void add(Waiting<?, O> row) {
    rows.add(row);
  }

  List<Waiting<?, O>> rows() {
    return rows;
  }

  /**
   * Waits for every row, and lets go of those that wait longer than the request wanted. An
   * interrupt cancels those that wait; the wait goes on for those that run, and the interrupt is
   * handed on.
   *
   * @return the results in the order of the rows
   * @throws DeadlinePassed where the timeout passed before every row's run began
   * @throws RuntimeException the first failure, as it was thrown
   */
  public List<O> join() {
    boolean interrupted = false;
    // Nothing waits any more that could be late.
    boolean punctual = deadline == Waiting.NEVER;
    while (true) {
      try {
        if (punctual || isGivenUp()) {
          remaining.await();
          break;
        }
        if (remaining.await(engine.until(deadline), TimeUnit.NANOSECONDS)) {
          break;
        }
        engine.giveUp(this, new DeadlinePassed());
        punctual = true;
      } catch (InterruptedException e) {
        interrupted = true;
        cancel();
      }
    }
    if (interrupted) {
      Thread.currentThread().interrupt();
    }
    return collect();
  }

  /** Gives up the rows that have not started. */
  public void cancel() {
    EngineStopped cause = new EngineStopped();
    fail(cause);
    engine.giveUp(this, cause);
  }

  /** From admission to the start of the first row; zero when none started. */
  public Duration queued() {
    long started = startedAt.get();
    return Duration.ofNanos(started == NOT_STARTED ? 0 : started - submittedAt);
  }

  /** The workers' time: of each run the part that its rows have in the run's weight. */
  public Duration computed() {
    return Duration.ofNanos(computeNanos.get());
  }

  boolean isGivenUp() {
    return failure.get() != null;
  }

  void fail(Throwable cause) {
    failure.compareAndSet(null, cause);
  }

  void started(long now) {
    if (startedAt.compareAndSet(NOT_STARTED, now)) {
      lane.requestWaitsNoMore();
    }
  }

  /**
   * Takes a row's result.
   *
   * @param nanos the row's part of its run's time
   */
  void computed(int index, O result, long nanos) {
    results.set(index, result);
    computeNanos.addAndGet(nanos);
  }

  /** Called once for each row, whether it was computed, failed or was given up. */
  void finished() {
    // Counted down by one thread at a time where none has started: under the engine's lock.
    if (remaining.getCount() == 1 && startedAt.get() == NOT_STARTED) {
      lane.requestWaitsNoMore();
    }
    remaining.countDown();
  }

  private List<O> collect() {
    Throwable cause = failure.get();
    if (cause instanceof RuntimeException exception) {
      throw exception;
    }
    if (cause instanceof Error error) {
      throw error;
    }
    List<O> list = new ArrayList<>(results.length());
    for (int i = 0; i < results.length(); i++) {
      O result = results.get(i);
      if (result == null) {
        throw new IllegalStateException("row " + i + " finished without a result");
      }
      list.add(result);
    }
    return list;
  }
}
