package io.llmplatform.inference.engine;

/**
 * A row that waits or runs. Guarded by the engine's lock.
 *
 * @param <I> what the runner is given
 * @param <O> what it gives
 */
final class Waiting<I, O> {
  /** After all priorities that requests may have. */
  static final int YIELDING = Urgency.LAST + 1;

  static final long NEVER = Long.MAX_VALUE;

  final Row<I> row;
  final BatchQueue<I, O> queue;
  final Submission<O> submission;
  final int index;

  /** Lower ones run first. */
  final int level;

  /** Of the engine's clock. */
  final long since;

  /** Of the engine's clock; {@link #NEVER}. */
  final long deadline;

  Waiting(
      Row<I> row,
      BatchQueue<I, O> queue,
      Submission<O> submission,
      int index,
      int level,
      long since,
      long deadline) {
    this.row = row;
    this.queue = queue;
    this.submission = submission;
    this.index = index;
    this.level = level;
    this.since = since;
    this.deadline = deadline;
  }

  boolean isYielding() {
    return level == YIELDING;
  }

  /**
   * Whether both may be in one run, as far as their levels say: what is in a hurry is not to wait
   * for a run that is larger for the sake of rows that are not.
   */
  boolean mayRunWith(Waiting<?, ?> other) {
    return kind() == other.kind();
  }

  private int kind() {
    return Math.max(level, Urgency.LAST - 1);
  }

  boolean isLate(long now) {
    return deadline != NEVER && now - deadline >= 0;
  }
}
