package io.llmplatform.inference.engine;

import java.util.ArrayDeque;
import java.util.Deque;

/**
 * Works of which only so many run side by side; the others wait, in their order, without being in
 * the way of other lanes. A lane belongs to one engine, whose lock guards it.
 */
public final class Lane {
  private final int limit;
  private int running;

  /** Those whose turn came while the lane was full. */
  final Deque<Engine.Queued<?>> waiting = new ArrayDeque<>();

  /**
   * @param limit works that run side by side, at least 1; more than the engine has workers is no
   *     limit
   */
  public Lane(int limit) {
    if (limit < 1) {
      throw new IllegalArgumentException("a lane of " + limit);
    }
    this.limit = limit;
  }

  boolean isFull() {
    return running >= limit;
  }

  void begin() {
    running++;
  }

  void end() {
    running--;
  }
}
