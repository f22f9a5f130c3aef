package io.llmplatform.inference.engine;

import java.util.function.Supplier;

/**
 * A piece of computation that one worker does in one go.
 *
 * @param weight what it counts for at admission, in tokens, at least 1
 */
public record Work<T>(int weight, Supplier<T> computation) {
  public Work {
    if (weight < 1) {
      throw new IllegalArgumentException("weight " + weight);
    }
  }
}
