package io.llmplatform.inference.engine;

import java.util.concurrent.atomic.AtomicInteger;

/**
 * A version's share of an engine: its runs, of which only so many go on side by side, and what it
 * has pending. Its queues share it. A lane belongs to one engine, whose lock guards it, but for the
 * requests that wait, which anybody may ask for.
 */
public final class Lane {
  private final int limit;
  private final AtomicInteger waitingRequests = new AtomicInteger();
  private int running;
  private int runningSize;
  private long pending;

  /**
   * @param limit runs that go on side by side, at least 1; more than the engine has workers is no
   *     limit
   */
  public Lane(int limit) {
    if (limit < 1) {
      throw new IllegalArgumentException("a lane of " + limit);
    }
    this.limit = limit;
  }

  /** Requests of which no row has begun to run, copies included. */
  public int waitingRequests() {
    return waitingRequests.get();
  }

  void requestWaits() {
    waitingRequests.incrementAndGet();
  }

  void requestWaitsNoMore() {
    waitingRequests.decrementAndGet();
  }

  boolean isFull() {
    return running >= limit;
  }

  /** Runs that may begin now. */
  int room() {
    return limit - running;
  }

  /** Runs that go on. */
  int running() {
    return running;
  }

  /** Sequences in the runs that go on. */
  int runningSize() {
    return runningSize;
  }

  /**
   * @param size sequences in the run
   */
  void begin(int size) {
    running++;
    runningSize += size;
  }

  void end(int size) {
    running--;
    runningSize -= size;
  }

  /** The weight that waits or runs, without what yields. */
  long pending() {
    return pending;
  }

  void count(long weight) {
    pending += weight;
  }
}
