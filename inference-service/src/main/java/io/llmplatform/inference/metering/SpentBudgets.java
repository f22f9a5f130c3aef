package io.llmplatform.inference.metering;

import io.llmplatform.budget.Spent;
import io.llmplatform.common.error.PlatformException;
import java.time.YearMonth;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * What the ledger is sure of: the body of {@code POST /internal/housekeeping/budgets}.
 *
 * @param month such as {@code 2026-11}, UTC
 * @param spent of tenants and of their keys
 */
record SpentBudgets(@Nullable YearMonth month, @Nullable List<Spent> spent) {
  private static final int MOST = 10_000;

  /**
   * Itself.
   *
   * @throws PlatformException invalid, naming the member at fault
   */
  SpentBudgets checked() {
    if (month == null) {
      throw PlatformException.invalid("month", "month is required, such as 2026-11.");
    }
    if (spent == null || spent.size() > MOST) {
      throw PlatformException.invalid(
          "spent", "spent is required, with at most %d rows.".formatted(MOST));
    }
    return this;
  }
}
