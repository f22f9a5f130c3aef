package io.llmplatform.inference.language.constraint;

import org.jspecify.annotations.Nullable;

/**
 * Where a rule that was called returns to; with its callers', a stack. Immutable, shared by all
 * stacks that go on alike; callers are compared by identity, so equal ones must be the same.
 */
final class Frame {
  private final int next;
  private final int count;
  private final @Nullable Frame caller;
  private final int hash;

  /**
   * @param next node to go on at
   * @param count of the caller's repetition
   * @param caller the frame below; null at the bottom
   */
  Frame(int next, int count, @Nullable Frame caller) {
    this.next = next;
    this.count = count;
    this.caller = caller;
    this.hash = 31 * (31 * next + count) + (caller == null ? 0 : 17 * caller.hash + 1);
  }

  int next() {
    return next;
  }

  int count() {
    return count;
  }

  @Nullable Frame caller() {
    return caller;
  }

  @Override
  @SuppressWarnings("ReferenceEquality") // Equal callers are the same, and stacks are deep.
  public boolean equals(@Nullable Object other) {
    return other instanceof Frame frame
        && next == frame.next
        && count == frame.count
        && caller == frame.caller;
  }

  @Override
  public int hashCode() {
    return hash;
  }
}
