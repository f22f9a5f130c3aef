package io.llmplatform.inference.traffic;

import java.util.concurrent.atomic.AtomicLong;

/**
 * Numbers in [0, 1) that are spread more evenly than random ones: of any n in a row, a part of the
 * range gets its share within a few (an additive recurrence with an irrational step, whose
 * discrepancy is of the order log n / n; Niederreiter 1992, section 3.1). Every k-th of them is as
 * even, hence clients that take turns do not meet a pattern. Thread-safe.
 */
public final class EvenSequence {
  /** The step of the golden ratio, as a fraction of 2^64. */
  private static final long GOLDEN = 0x9E3779B97F4A7C15L;

  /** The step of the square root of 2, independent of the other. */
  private static final long SILVER = 0x6A09E667F3BCC909L;

  private final long step;
  private final AtomicLong state;

  private EvenSequence(long step, long start) {
    this.step = step;
    this.state = new AtomicLong(start);
  }

  public static EvenSequence golden(long start) {
    return new EvenSequence(GOLDEN, start);
  }

  /** One that agrees with no golden sequence: pairs of both are spread evenly too. */
  public static EvenSequence silver(long start) {
    return new EvenSequence(SILVER, start);
  }

  public double next() {
    return (state.addAndGet(step) >>> 11) * 0x1.0p-53;
  }
}
