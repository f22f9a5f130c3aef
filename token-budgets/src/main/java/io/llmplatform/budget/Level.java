package io.llmplatform.budget;

import java.time.Duration;

/**
 * How far a limit of tokens is used up.
 *
 * @param limit in tokens
 * @param taken settled and reserved, in tokens
 * @param reset until the counter begins anew
 */
public record Level(long limit, long taken, Duration reset) {

  /** What is free, never less than 0. */
  public long remaining() {
    return Math.max(0, limit - taken);
  }
}
