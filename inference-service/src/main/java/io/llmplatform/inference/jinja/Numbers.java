package io.llmplatform.inference.jinja;

import java.math.BigDecimal;
import java.math.BigInteger;
import java.math.MathContext;
import java.math.RoundingMode;
import java.util.Locale;
import org.jspecify.annotations.Nullable;

/**
 * Python's numbers: an int is a Long, or a BigInteger where that is too small; a float a Double.
 */
final class Numbers {
  /** Of an int; Python has no limit. */
  static final int MOST_BITS = 8192;

  private static final BigInteger LONG_MIN = BigInteger.valueOf(Long.MIN_VALUE);
  private static final BigInteger LONG_MAX = BigInteger.valueOf(Long.MAX_VALUE);

  private Numbers() {}

  static boolean isInt(Object value) {
    return value instanceof Long || value instanceof BigInteger || value instanceof Boolean;
  }

  static boolean isNumber(Object value) {
    return isInt(value) || value instanceof Double;
  }

  /** A Long where it fits. */
  static Object integer(BigInteger value) {
    if (value.bitLength() > MOST_BITS) {
      throw new TemplateFailure(
          "The template computes an int of more than %d bits".formatted(MOST_BITS));
    }
    boolean fits = value.compareTo(LONG_MIN) >= 0 && value.compareTo(LONG_MAX) <= 0;
    return fits ? (Object) value.longValue() : value;
  }

  static BigInteger big(Object value) {
    if (value instanceof BigInteger number) {
      return number;
    }
    return BigInteger.valueOf(value instanceof Boolean flag ? (flag ? 1 : 0) : (Long) value);
  }

  static double real(Object value) {
    if (value instanceof Double number) {
      return number;
    }
    double real = big(value).doubleValue();
    if (Double.isInfinite(real)) {
      throw new TemplateFailure("int too large to convert to float");
    }
    return real;
  }

  /** A whole number for positions and counts, cut to 32 bits. */
  static int index(Object value) {
    if (value instanceof Undefined undefined) {
      throw undefined.failure();
    }
    if (!isInt(value)) {
      throw new TemplateFailure(
          "%s object cannot be interpreted as an integer"
              .formatted(Texts.quoted(Types.name(value))));
    }
    BigInteger most = BigInteger.valueOf(Integer.MAX_VALUE);
    return big(value).min(most).max(most.negate()).intValue();
  }

  /** A whole number, cut to 62 bits so that sums of two do not overflow. */
  static long whole(Object value) {
    index(value);
    BigInteger most = BigInteger.ONE.shiftLeft(62);
    return big(value).min(most).max(most.negate()).longValue();
  }

  static boolean isIntegral(double value) {
    return !Double.isInfinite(value) && value == Math.rint(value);
  }

  /** {@code int(value)} of a float. */
  static Object truncated(double value) {
    if (Double.isNaN(value) || Double.isInfinite(value)) {
      throw new TemplateFailure("cannot convert float to integer");
    }
    return integer(new BigDecimal(value).toBigInteger());
  }

  /** {@code repr(value)}: the shortest digits that give the same float. */
  static String repr(double value) {
    if (Double.isNaN(value)) {
      return "nan";
    }
    if (Double.isInfinite(value)) {
      return value > 0 ? "inf" : "-inf";
    }
    if (value == 0) {
      return 1 / value < 0 ? "-0.0" : "0.0";
    }
    BigDecimal shortest = shortest(Math.abs(value));
    String digits = shortest.unscaledValue().toString();
    int exponent = digits.length() - shortest.scale() - 1;
    String sign = value < 0 ? "-" : "";
    return sign
        + (exponent < -4 || exponent >= 16 ? scientific(digits, exponent) : plain(shortest));
  }

  private static BigDecimal shortest(double value) {
    BigDecimal exact = new BigDecimal(value);
    for (int digits = 1; digits < 17; digits++) {
      BigDecimal rounded = exact.round(new MathContext(digits, RoundingMode.HALF_EVEN));
      if (rounded.doubleValue() == value) {
        return rounded.stripTrailingZeros();
      }
    }
    return exact.round(new MathContext(17, RoundingMode.HALF_EVEN)).stripTrailingZeros();
  }

  private static String plain(BigDecimal value) {
    String text = value.toPlainString();
    return text.indexOf('.') < 0 ? text + ".0" : text;
  }

  private static String scientific(String digits, int exponent) {
    String fraction = digits.length() > 1 ? "." + digits.substring(1) : "";
    return "%s%se%s%02d"
        .formatted(digits.substring(0, 1), fraction, exponent < 0 ? "-" : "+", Math.abs(exponent));
  }

  /** {@code int(text, base)}, or null where the text is no int. */
  static @Nullable Object parseInt(String text, int base) {
    String digits = withoutSeparators(PythonText.strip(text).toLowerCase(Locale.ROOT));
    if (digits == null || digits.length() > MOST_BITS / 3 || base < 0 || base == 1 || base > 36) {
      return null;
    }
    boolean negative = digits.startsWith("-");
    String unsigned = negative || digits.startsWith("+") ? digits.substring(1) : digits;
    int radix = base == 0 ? prefixed(unsigned) : base;
    String prefix = radix == 16 ? "0x" : radix == 8 ? "0o" : radix == 2 ? "0b" : "";
    String plain = unsigned.startsWith(prefix) ? unsigned.substring(prefix.length()) : unsigned;
    if (plain.isEmpty() || !plain.chars().allMatch(c -> Character.digit(c, radix) >= 0)) {
      return null;
    }
    BigInteger value = new BigInteger(plain, radix);
    return integer(negative ? value.negate() : value);
  }

  private static int prefixed(String digits) {
    return digits.startsWith("0x")
        ? 16
        : digits.startsWith("0o") ? 8 : digits.startsWith("0b") ? 2 : 10;
  }

  /** {@code float(text)}, or null where the text is no float. */
  static @Nullable Double parseFloat(String text) {
    String number = withoutSeparators(PythonText.strip(text).toLowerCase(Locale.ROOT));
    if (number == null || number.length() > 1000) {
      return null;
    }
    String unsigned =
        number.startsWith("-") || number.startsWith("+") ? number.substring(1) : number;
    double sign = number.startsWith("-") ? -1 : 1;
    switch (unsigned) {
      case "inf", "infinity":
        return sign * Double.POSITIVE_INFINITY;
      case "nan":
        return Double.NaN;
      default:
        return isDecimal(unsigned) ? sign * Double.parseDouble(unsigned) : null;
    }
  }

  /** Digits with at most one point among them, then perhaps an exponent. */
  private static boolean isDecimal(String text) {
    int exponent = text.indexOf('e');
    String mantissa = exponent < 0 ? text : text.substring(0, exponent);
    int point = mantissa.indexOf('.');
    String digits =
        point < 0 ? mantissa : mantissa.substring(0, point) + mantissa.substring(point + 1);
    if (!isDigits(digits)) {
      return false;
    }
    if (exponent < 0) {
      return true;
    }
    String power = text.substring(exponent + 1);
    return isDigits(power.startsWith("-") || power.startsWith("+") ? power.substring(1) : power);
  }

  private static boolean isDigits(String text) {
    return !text.isEmpty() && text.chars().allMatch(c -> c >= '0' && c <= '9');
  }

  /** Without underscores, each of which stands between two digits; null where one does not. */
  private static @Nullable String withoutSeparators(String text) {
    for (int i = text.indexOf('_'); i >= 0; i = text.indexOf('_', i + 1)) {
      boolean between =
          i > 0
              && i + 1 < text.length()
              && Character.isLetterOrDigit(text.charAt(i - 1))
              && Character.isLetterOrDigit(text.charAt(i + 1));
      if (!between) {
        return null;
      }
    }
    return text.replace("_", "");
  }
}
