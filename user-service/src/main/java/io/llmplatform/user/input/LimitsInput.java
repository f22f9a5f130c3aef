package io.llmplatform.user.input;

import io.llmplatform.common.error.PlatformException;
import io.llmplatform.user.api.Limits;
import java.math.BigDecimal;
import org.jspecify.annotations.Nullable;

/** Checks limits that clients send. */
public final class LimitsInput {
  private static final int MAX_DIGITS = 18;
  private static final int MAX_FRACTION = 6;

  private LimitsInput() {}

  /**
   * The limits; none for null.
   *
   * @param path of the limits in the body; empty where they are the body
   * @throws PlatformException naming the field
   */
  public static Limits checked(String path, @Nullable Limits limits) {
    if (limits == null) {
      return Limits.NONE;
    }
    String prefix = path.isEmpty() ? "" : path + ".";
    check(prefix + "requestsPerMinute", limits.requestsPerMinute());
    check(prefix + "tokensPerMinute", limits.tokensPerMinute());
    check(prefix + "concurrentRequests", limits.concurrentRequests());
    check(prefix + "monthlyTokens", limits.monthlyTokens());
    BigDecimal cost = limits.monthlyCost();
    if (cost != null) {
      amount(prefix + "monthlyCost", cost);
    }
    return limits;
  }

  /**
   * Nothing, if it is an amount of money.
   *
   * @throws PlatformException naming the field
   */
  public static BigDecimal amount(String field, BigDecimal amount) {
    if (amount.signum() < 0) {
      throw PlatformException.invalid(field, "'" + field + "' is 0 or more.");
    }
    // Looked at before any arithmetic: 1e999999999 is a short text and a long number.
    boolean tooFine = amount.scale() > MAX_FRACTION;
    boolean tooLong = (long) amount.precision() - amount.scale() > MAX_DIGITS - MAX_FRACTION;
    if (tooFine || tooLong) {
      throw PlatformException.invalid(
          field,
          "'%s' has at most %d digits before and %d after the point."
              .formatted(field, MAX_DIGITS - MAX_FRACTION, MAX_FRACTION));
    }
    return amount;
  }

  private static void check(String field, @Nullable Long limit) {
    if (limit != null && limit < 0) {
      throw PlatformException.invalid(field, "'" + field + "' is 0 or more.");
    }
  }

  /** Whether nothing in {@code wanted} allows more than {@code bound} does. */
  public static boolean isWithin(Limits wanted, Limits bound) {
    return isWithin(wanted.requestsPerMinute(), bound.requestsPerMinute())
        && isWithin(wanted.tokensPerMinute(), bound.tokensPerMinute())
        && isWithin(wanted.concurrentRequests(), bound.concurrentRequests())
        && isWithin(wanted.monthlyTokens(), bound.monthlyTokens())
        && isWithin(wanted.monthlyCost(), bound.monthlyCost());
  }

  private static <T extends Comparable<T>> boolean isWithin(@Nullable T wanted, @Nullable T bound) {
    return bound == null || (wanted != null && wanted.compareTo(bound) <= 0);
  }

  /** Those of {@code wanted}, and where it has none, those of {@code otherwise}. */
  public static Limits or(Limits wanted, Limits otherwise) {
    return new Limits(
        or(wanted.requestsPerMinute(), otherwise.requestsPerMinute()),
        or(wanted.tokensPerMinute(), otherwise.tokensPerMinute()),
        or(wanted.concurrentRequests(), otherwise.concurrentRequests()),
        or(wanted.monthlyTokens(), otherwise.monthlyTokens()),
        or(wanted.monthlyCost(), otherwise.monthlyCost()));
  }

  private static <T> @Nullable T or(@Nullable T wanted, @Nullable T otherwise) {
    return wanted == null ? otherwise : wanted;
  }
}
