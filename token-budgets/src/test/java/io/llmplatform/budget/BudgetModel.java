package io.llmplatform.budget;

import java.util.ArrayList;
import java.util.List;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;

/**
 * What a history of calls allows to say of a counter, whatever their interleaving was. Times are
 * wall-clock milliseconds, as Redis has them on this machine. Not thread-safe: it looks at a
 * history that is over.
 */
final class BudgetModel {
  /** Clocks are read to the millisecond on both sides. */
  private static final long ROUNDING = 2;

  /** A reservation that was granted, and how it went on. */
  static final class Life {
    final long asked;
    final long askedFrom;
    final long askedTo;

    /** Of the call that ended it; null: nobody did, so its lease ends. */
    @Nullable Long endedFrom;

    long endedTo;

    /** What stays taken after its end. */
    long used;

    Life(long asked, long askedFrom, long askedTo) {
      this.asked = asked;
      this.askedFrom = askedFrom;
      this.askedTo = askedTo;
    }

    void ended(long from, long to, long used) {
      this.endedFrom = from;
      this.endedTo = to;
      this.used = used;
    }
  }

  record Refusal(long asked, long from, long to) {}

  private final long limit;
  private final long lease;
  private final List<Life> lives;

  BudgetModel(long limit, long lease, List<Life> lives) {
    this.limit = limit;
    this.lease = lease;
    this.lives = lives;
  }

  /** The most that was certainly taken at one moment. */
  long certainlyTaken() {
    TreeMap<Long, Long> changes = new TreeMap<>();
    for (Life life : lives) {
      long from = life.askedTo + ROUNDING;
      long to = life.endedFrom == null ? life.askedFrom + lease - ROUNDING : life.endedFrom;
      long low = Math.min(life.asked, life.endedFrom == null ? life.asked : life.used);
      if (to > from) {
        changes.merge(from, life.asked, Long::sum);
        changes.merge(to, low - life.asked, Long::sum);
        changes.merge(
            life.endedFrom == null ? to : life.endedTo + ROUNDING,
            remaining(life) - low,
            Long::sum);
      } else if (life.endedFrom != null) {
        changes.merge(life.endedTo + ROUNDING, remaining(life), Long::sum);
      }
    }
    long taken = 0;
    long most = 0;
    for (long change : changes.values()) {
      taken += change;
      most = Math.max(most, taken);
    }
    return most;
  }

  private static long remaining(Life life) {
    return life.endedFrom == null ? 0 : life.used;
  }

  /** Whether at some moment of the refused call there may have been too little room. */
  boolean isLegal(Refusal refusal) {
    return possiblyTaken(refusal.from() - ROUNDING, refusal.to() + ROUNDING) + refusal.asked()
        > limit;
  }

  /**
   * No less than what was taken at any moment between the two: what each may have taken, summed.
   */
  private long possiblyTaken(long from, long to) {
    long sum = 0;
    for (Life life : lives) {
      if (life.askedFrom > to) {
        continue;
      }
      boolean over =
          life.endedFrom == null ? life.askedTo + lease + ROUNDING < from : life.endedTo < from;
      sum += over ? remaining(life) : Math.max(life.asked, life.used);
    }
    return sum;
  }

  static List<Life> merged(List<List<Life>> all) {
    List<Life> merged = new ArrayList<>();
    all.forEach(merged::addAll);
    return merged;
  }
}
