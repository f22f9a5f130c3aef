package io.llmplatform.budget;

import java.math.BigDecimal;
import java.math.BigInteger;
import java.math.RoundingMode;

/**
 * What a model's tokens cost. Costs are whole micro-units: millionths of the price list's currency,
 * rounded up for each request.
 *
 * @param prompt of a million prompt tokens, in micro-units; 0 or more
 * @param completion of a million completion tokens, in micro-units; 0 or more
 */
public record Price(long prompt, long completion) {
  static final int MICRO = 1_000_000;

  public Price {
    if (prompt < 0 || completion < 0) {
      throw new IllegalArgumentException("A price is 0 or more.");
    }
  }

  /**
   * From prices of a million tokens in units of the currency; what is below a micro-unit counts as
   * one.
   */
  public static Price ofMillion(BigDecimal prompt, BigDecimal completion) {
    return new Price(
        micros(prompt, RoundingMode.CEILING), micros(completion, RoundingMode.CEILING));
  }

  /** An amount in micro-units. */
  static long micros(BigDecimal amount, RoundingMode rounding) {
    return amount.movePointRight(6).setScale(0, rounding).longValueExact();
  }

  /** The cost of so many tokens, in micro-units. */
  public long of(long promptTokens, long completionTokens) {
    BigInteger parts =
        BigInteger.valueOf(prompt)
            .multiply(BigInteger.valueOf(promptTokens))
            .add(BigInteger.valueOf(completion).multiply(BigInteger.valueOf(completionTokens)));
    return parts
        .add(BigInteger.valueOf(MICRO - 1))
        .divide(BigInteger.valueOf(MICRO))
        .longValueExact();
  }
}
