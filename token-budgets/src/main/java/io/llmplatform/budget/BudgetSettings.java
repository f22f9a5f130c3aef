package io.llmplatform.budget;

import java.time.Duration;

/**
 * How budgets are kept.
 *
 * @param lease how long a reservation stands without a sign of life; renewed while the process
 *     lives
 * @param sweepInterval between two looks for reservations of the dead
 * @param openWithoutRedis whether work is done unlimited while Redis is away, or refused
 */
public record BudgetSettings(Duration lease, Duration sweepInterval, boolean openWithoutRedis) {
  public BudgetSettings {
    if (lease.toMillis() < 100 || sweepInterval.toMillis() < 1) {
      throw new IllegalArgumentException(
          "A lease has 100 ms or more, and a sweep's interval is more than nothing.");
    }
  }
}
