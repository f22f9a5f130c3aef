package io.llmplatform.inference.deployment;

import java.time.Duration;

/**
 * Waiting times between attempts: the first one, doubled each time, up to the longest.
 *
 * @param first after the first failure
 * @param longest never longer than this
 */
public record Backoff(Duration first, Duration longest) {
  public Backoff {
    if (first.isNegative() || first.isZero() || longest.compareTo(first) < 0) {
      throw new IllegalArgumentException("backoff from %s to %s".formatted(first, longest));
    }
  }

  /**
   * @param failures how often it failed, at least 1
   */
  Duration after(int failures) {
    int doublings = Math.min(failures - 1, 30);
    Duration delay = first.multipliedBy(1L << doublings);
    return delay.compareTo(longest) < 0 ? delay : longest;
  }
}
