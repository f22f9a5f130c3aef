package io.llmplatform.inference.engine;

import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.atomic.AtomicLong;
import java.util.concurrent.atomic.AtomicReference;
import java.util.concurrent.atomic.AtomicReferenceArray;
import org.jspecify.annotations.Nullable;

/**
 * The works of one request, admitted together. Thread-safe.
 *
 * <p>INVARIANT: {@link #join} returns only when no work of this submission runs or will run, so
 * that the caller may then let go of what the works use.
 */
public final class Submission<T> {
  private static final long NOT_STARTED = Long.MIN_VALUE;

  private final AtomicReferenceArray<@Nullable T> results;
  private final AtomicReference<@Nullable Throwable> failure = new AtomicReference<>();
  private final CountDownLatch remaining;
  private final long submittedAt;
  private final AtomicLong startedAt = new AtomicLong(NOT_STARTED);
  private final AtomicLong computeNanos = new AtomicLong();

  Submission(int works, long submittedAt) {
    this.results = new AtomicReferenceArray<>(works);
    this.remaining = new CountDownLatch(works);
    this.submittedAt = submittedAt;
  }

  /**
   * Waits for every work. An interrupt cancels those that have not started; the wait goes on for
   * those that run, and the interrupt is handed on.
   *
   * @return the results in the order of the works
   * @throws RuntimeException the first failure, as it was thrown
   */
  public List<T> join() {
    boolean interrupted = false;
    while (true) {
      try {
        remaining.await();
        break;
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

  /** Gives up the works that have not started. */
  public void cancel() {
    fail(new EngineStopped());
  }

  /** From admission to the start of the first work; zero when none started. */
  public Duration queued() {
    long started = startedAt.get();
    return Duration.ofNanos(started == NOT_STARTED ? 0 : started - submittedAt);
  }

  /** The workers' time, summed over the works. */
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
    startedAt.compareAndSet(NOT_STARTED, now);
  }

  void computed(int index, T result, long nanos) {
    results.set(index, result);
    computeNanos.addAndGet(nanos);
  }

  /** Called once for each work, whether it was done, failed or was skipped. */
  void finished() {
    remaining.countDown();
  }

  private List<T> collect() {
    Throwable cause = failure.get();
    if (cause instanceof RuntimeException exception) {
      throw exception;
    }
    if (cause instanceof Error error) {
      throw error;
    }
    List<T> list = new ArrayList<>(results.length());
    for (int i = 0; i < results.length(); i++) {
      T result = results.get(i);
      if (result == null) {
        throw new IllegalStateException("work " + i + " finished without a result");
      }
      list.add(result);
    }
    return list;
  }
}
