package io.llmplatform.budget;

import java.time.Duration;
import java.util.List;

/** What came of asking for a budget. */
public sealed interface Answer {

  /**
   * The work may begin.
   *
   * @param reservation to be settled or closed by whoever asked
   * @param levels of the limits of tokens after it, possibly none
   */
  record Granted(Reservation reservation, List<Level> levels) implements Answer {
    public Granted {
      levels = List.copyOf(levels);
    }
  }

  /**
   * A limit leaves no room; nothing was reserved.
   *
   * @param limit the first that is exhausted
   * @param retryAfter until its counter begins anew
   * @param levels of the limits of tokens
   */
  record Refused(BudgetLimit limit, Duration retryAfter, List<Level> levels) implements Answer {
    public Refused {
      levels = List.copyOf(levels);
    }
  }

  /** Redis cannot be asked, and the settings say to refuse then. */
  record Away() implements Answer {}
}
