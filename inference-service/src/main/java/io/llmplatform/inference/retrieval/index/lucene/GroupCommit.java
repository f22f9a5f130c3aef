package io.llmplatform.inference.retrieval.index.lucene;

import java.io.IOException;

/**
 * Makes writes durable and visible, as many at a time as wait for it: one of the waiting threads
 * commits for all that have written before it began, and those that write meanwhile wait for the
 * next. Thread-safe.
 */
final class GroupCommit {
  /** Commits everything written before the call, and shows it to later searches. */
  @FunctionalInterface
  interface Commit {
    /** Slow: a wait for the disk. Called by one thread at a time. */
    void run() throws IOException;
  }

  private final Commit commit;
  private long begun;
  private long ended;
  private boolean running;

  GroupCommit(Commit commit) {
    this.commit = commit;
  }

  /**
   * Returns when a commit that began after this call has ended well.
   *
   * @throws IOException where this thread's commit failed
   */
  void await() throws IOException {
    long mine;
    synchronized (this) {
      // One that runs may have begun before the caller wrote.
      long wanted = begun + 1;
      waitWhileRunning(wanted);
      if (ended >= wanted) {
        return;
      }
      running = true;
      begun++;
      mine = begun;
    }
    boolean done = false;
    try {
      commit.run();
      done = true;
    } finally {
      synchronized (this) {
        running = false;
        if (done) {
          ended = mine;
        }
        notifyAll();
      }
    }
  }

  /** The disk answers sooner or later, and a write that was not awaited is not acknowledged. */
  private synchronized void waitWhileRunning(long wanted) throws IOException {
    try {
      while (running && ended < wanted) {
        wait();
      }
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new IOException("interrupted while it waited for the disk", e);
    }
  }
}
