package io.llmplatform.inference.engine;

/**
 * A version's runs, of which only so many go on side by side. Its queues share it. A lane belongs
 * to one engine, whose lock guards it.
 */
public final class Lane {
  private final int limit;
  private int running;

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

  boolean isFull() {
    return running >= limit;
  }

  /** Runs that may begin now. */
  int room() {
    return limit - running;
  }

  void begin() {
    running++;
  }

  void end() {
    running--;
  }
}
