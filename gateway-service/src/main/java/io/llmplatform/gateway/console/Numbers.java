package io.llmplatform.gateway.console;

import java.math.BigDecimal;
import java.math.RoundingMode;
import java.text.NumberFormat;
import java.util.Currency;
import java.util.Locale;

/** Writes numbers as one language does. Immutable. */
final class Numbers {
  private static final double SECOND = 1000;
  private static final BigDecimal CENT = new BigDecimal("0.01");
  private static final int SMALLEST = 6;

  private final Locale locale;

  Numbers(Locale locale) {
    this.locale = locale;
  }

  /** All its digits. */
  String exact(long number) {
    return NumberFormat.getIntegerInstance(locale).format(number);
  }

  /** Two or three digits and its order of magnitude. */
  String compact(double number) {
    NumberFormat format = NumberFormat.getCompactNumberInstance(locale, NumberFormat.Style.SHORT);
    format.setMaximumFractionDigits(number < 1 ? 2 : 1);
    format.setRoundingMode(RoundingMode.HALF_UP);
    return format.format(number);
  }

  /** An amount; one below a cent to a millionth. */
  String money(BigDecimal amount, String currency) {
    NumberFormat format = NumberFormat.getCurrencyInstance(locale);
    try {
      format.setCurrency(Currency.getInstance(currency));
    } catch (IllegalArgumentException e) {
      return amount.toPlainString() + " " + currency;
    }
    boolean isTiny = amount.signum() > 0 && amount.compareTo(CENT) < 0;
    format.setMaximumFractionDigits(isTiny ? SMALLEST : 2);
    return format.format(amount);
  }

  /** A length of time. */
  String milliseconds(double time) {
    NumberFormat format = NumberFormat.getNumberInstance(locale);
    boolean inSeconds = time >= SECOND;
    double value = inSeconds ? time / SECOND : time;
    format.setMaximumFractionDigits(value < 10 ? 2 : value < 100 ? 1 : 0);
    return format.format(value) + (inSeconds ? " s" : " ms");
  }

  /** A share of the whole; nothing of nothing. */
  String percent(long part, long whole) {
    NumberFormat format = NumberFormat.getPercentInstance(locale);
    double share = whole == 0 ? 0 : (double) part / whole;
    format.setMaximumFractionDigits(share > 0 && share < 0.1 ? 2 : 1);
    return format.format(share);
  }
}
