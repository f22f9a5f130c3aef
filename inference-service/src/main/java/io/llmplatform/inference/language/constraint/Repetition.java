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

  /** One more; without a most, counts no further than the least, where all is the same. */
  int next(int count) {
    return isBounded() ? count + 1 : Math.min(count + 1, least);
  }

  /**
   * One count that stands for all that cannot be told apart from this one by so many bytes, each
   * repetition having at least one.
   */
  int representative(int count, int bytes) {
    if (least - count > bytes) {
      return 0;
    }
    boolean far = !isBounded() || most - count >= bytes;
    return far && count >= least && most - least >= bytes ? least : count;
  }
}
