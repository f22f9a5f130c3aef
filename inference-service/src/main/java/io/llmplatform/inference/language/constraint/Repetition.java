package io.llmplatform.inference.language.constraint;

/**
 * How often something occurs.
 *
 * @param most {@link #UNBOUNDED}: any number
 */
record Repetition(int least, int most) {
  static final int UNBOUNDED = Integer.MAX_VALUE;

  boolean isBounded() {
    return most != UNBOUNDED;
  }

  /** Instead of a count: so far below the least that it stays out of sight. */
  static final int BELOW = -2;

  /** Instead of a count: the least is reached, and the most is out of sight. */
  static final int FREE = -1;

  /** Whether there may be one more. */
  boolean mayGoOn(int count) {
    return count < most;
  }

  /** Whether there are enough. */
  boolean mayEnd(int count) {
    return count == FREE || count >= least;
  }

  /** After one more; without a most, counts no further than the least, where all is the same. */
  int next(int count) {
    if (count < 0) {
      return count;
    }
    return isBounded() ? count + 1 : Math.min(count + 1, least);
  }

  /**
   * What stands for the count while no more than so many bytes are read, each repetition having at
   * least one.
   */
  int within(int count, int bytes) {
    if (count < 0 || least - count > bytes) {
      return count < 0 ? count : BELOW;
    }
    boolean far = !isBounded() || most - count > bytes;
    return far && count >= least ? FREE : count;
  }
}
