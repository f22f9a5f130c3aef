package io.llmplatform.inference.jinja;

import io.llmplatform.inference.jinja.Token.Kind;
import java.math.BigInteger;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** Reads the number at a position of a template, as jinja2's regular expressions do. */
record NumberScanner(Kind kind, String text, Object value) {
  /** Longer ones are cut, and then are no number of a sane template. */
  private static final int MOST = 400;

  private static final Pattern FLOAT =
      Pattern.compile(
          "[0-9]++(_[0-9]++)*+((\\.[0-9]++(_[0-9]++)*+)?[eE][+-]?[0-9]++(_[0-9]++)*+|\\.[0-9]++(_[0-9]++)*+)");
  private static final Pattern INTEGER =
      Pattern.compile(
          "0[bB](_?[01])+|0[oO](_?[0-7])+|0[xX](_?[0-9a-fA-F])+|[1-9](_?[0-9])*|0(_?0)*");

  static NumberScanner scan(String source, int at, boolean mayBeFloat) {
    String window = source.substring(at, Math.min(source.length(), at + MOST));
    Matcher real = FLOAT.matcher(window);
    if (mayBeFloat && real.lookingAt()) {
      String text = real.group();
      return new NumberScanner(Kind.FLOAT, text, Double.parseDouble(text.replace("_", "")));
    }
    Matcher integer = INTEGER.matcher(window);
    String text = integer.lookingAt() ? integer.group() : window.substring(0, 1);
    return new NumberScanner(Kind.INTEGER, text, value(text.replace("_", "")));
  }

  private static Object value(String digits) {
    int radix =
        digits.length() < 2
            ? 10
            : switch (digits.charAt(1)) {
              case 'b', 'B' -> 2;
              case 'o', 'O' -> 8;
              case 'x', 'X' -> 16;
              default -> 10;
            };
    return Numbers.integer(new BigInteger(radix == 10 ? digits : digits.substring(2), radix));
  }
}
