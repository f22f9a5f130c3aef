package io.llmplatform.inference.language.constraint;

import java.math.BigDecimal;
import java.math.RoundingMode;
import org.jspecify.annotations.Nullable;

/**
 * Numbers between bounds.
 *
 * @param least null: no lower bound
 * @param aboveLeast whether the lower bound itself is out
 * @param most null: no upper bound
 * @param belowMost whether the upper bound itself is out
 */
record NumberRange(
    @Nullable BigDecimal least, boolean aboveLeast, @Nullable BigDecimal most, boolean belowMost) {
  static final NumberRange ALL = new NumberRange(null, false, null, false);

  boolean isAll() {
    return least == null && most == null;
  }

  NumberRange atLeast(BigDecimal bound, boolean exclusive) {
    int compared = least == null ? 1 : bound.compareTo(least);
    boolean tighter = compared > 0 || (compared == 0 && exclusive);
    return tighter ? new NumberRange(bound, exclusive, most, belowMost) : this;
  }

  NumberRange atMost(BigDecimal bound, boolean exclusive) {
    int compared = most == null ? -1 : bound.compareTo(most);
    boolean tighter = compared < 0 || (compared == 0 && exclusive);
    return tighter ? new NumberRange(least, aboveLeast, bound, exclusive) : this;
  }

  /** The same whole numbers, between whole bounds that are in. */
  NumberRange whole() {
    BigDecimal from = least;
    if (from != null) {
      BigDecimal up = from.setScale(0, RoundingMode.CEILING);
      from = aboveLeast && up.compareTo(from) == 0 ? up.add(BigDecimal.ONE) : up;
    }
    BigDecimal to = most;
    if (to != null) {
      BigDecimal down = to.setScale(0, RoundingMode.FLOOR);
      to = belowMost && down.compareTo(to) == 0 ? down.subtract(BigDecimal.ONE) : down;
    }
    return new NumberRange(from, false, to, false);
  }

  boolean isEmpty() {
    if (least == null || most == null) {
      return false;
    }
    int compared = least.compareTo(most);
    return compared > 0 || (compared == 0 && (aboveLeast || belowMost));
  }

  boolean contains(BigDecimal number) {
    boolean above = least == null || number.compareTo(least) > (aboveLeast ? 0 : -1);
    return above && (most == null || number.compareTo(most) < (belowMost ? 0 : 1));
  }

  /** Those that are zero or positive. */
  NumberRange positive() {
    return atLeast(BigDecimal.ZERO, false);
  }

  /** The negative ones, without their sign. */
  NumberRange negative() {
    NumberRange below = atMost(BigDecimal.ZERO, true);
    return new NumberRange(
        below.most == null ? null : below.most.negate(),
        below.belowMost,
        below.least == null ? null : below.least.negate(),
        below.aboveLeast);
  }
}
