package io.llmplatform.budget;

import java.util.concurrent.atomic.AtomicBoolean;

/**
 * Room in a budget, held until it is settled or given back; closing it gives it back unless it was
 * settled. While it is open its lease is renewed. Only the first of settling and giving back
 * counts. Thread-safe.
 */
public final class Reservation implements AutoCloseable {

  /** Where a reservation ends; called once at the most. */
  interface Ending {
    void settle(long promptTokens, long completionTokens, Outcome outcome);

    void release();
  }

  private final Ending ending;
  private final AtomicBoolean open = new AtomicBoolean(true);

  Reservation(Ending ending) {
    this.ending = ending;
  }

  /**
   * Charges what was used instead of what was reserved, also after the lease has ended, and records
   * it. Where Redis is away that is done later.
   */
  public void settle(long promptTokens, long completionTokens, Outcome outcome) {
    if (promptTokens < 0 || completionTokens < 0) {
      throw new IllegalArgumentException("Tokens are 0 or more.");
    }
    if (open.compareAndSet(true, false)) {
      ending.settle(promptTokens, completionTokens, outcome);
    }
  }

  /** Gives the room back: nothing was used. */
  public void release() {
    if (open.compareAndSet(true, false)) {
      ending.release();
    }
  }

  @Override
  public void close() {
    release();
  }
}
