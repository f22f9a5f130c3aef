package io.llmplatform.inference.jinja;

import java.math.BigDecimal;
import java.math.MathContext;
import java.math.RoundingMode;
import java.util.Locale;

/**
 * Python's format specification: {@code [[fill]align][sign][#][0][width][,][.precision][type]}.
 *
 * @param align one of {@code < > = ^}, or a blank where it depends on the value
 * @param precision -1 where none is given
 * @param type a blank where none is given
 */
record FormatSpec(
    int fill,
    char align,
    char sign,
    boolean alternate,
    char grouping,
    int width,
    int precision,
    char type) {
  private static final int MOST = 100_000;

  /** Reads the text between a replacement field's colon and its end. */
  static FormatSpec parse(String spec) {
    int at = 0;
    int fill = ' ';
    char align = ' ';
    int first = spec.isEmpty() ? 0 : Character.charCount(spec.codePointAt(0));
    if (spec.length() > first && first > 0 && "<>=^".indexOf(spec.charAt(first)) >= 0) {
      fill = spec.codePointAt(0);
      align = spec.charAt(first);
      at = first + 1;
    } else if (!spec.isEmpty() && "<>=^".indexOf(spec.charAt(0)) >= 0) {
      align = spec.charAt(at++);
    }
    return rest(spec, at, fill, align);
  }

  private static FormatSpec rest(String spec, int from, int fill, char align) {
    Reader in = new Reader(spec, from);
    char sign = in.oneOf("+- ");
    boolean alternate = in.oneOf("#") == '#';
    boolean zero = in.oneOf("0") == '0';
    int width = in.number(0);
    char grouping = in.oneOf(",_");
    int precision = in.oneOf(".") == '.' ? in.number(-1) : -1;
    char type = in.oneOf("bcdeEfFgGnosxX%");
    if (!in.atEnd()) {
      throw new TemplateFailure("Invalid format specifier");
    }
    boolean zeros = zero && align == ' ';
    return new FormatSpec(
        zeros ? '0' : fill,
        zeros ? '=' : align,
        sign == 0 ? '-' : sign,
        alternate,
        grouping,
        width,
        precision,
        type == 0 ? ' ' : type);
  }

  /** The value by this specification. */
  String format(Object value, Budget budget) {
    budget.text((long) width + Math.max(0, precision));
    if (value instanceof String text) {
      return formatText(text, budget);
    }
    if (Numbers.isNumber(value) && !(value instanceof Boolean && type == ' ')) {
      return formatNumber(value);
    }
    if (value instanceof Boolean) {
      return formatText(Texts.of(value, budget), budget);
    }
    throw new TemplateFailure(
        "unsupported format string passed to %s.__format__".formatted(Types.name(value)));
  }

  private String formatText(String text, Budget budget) {
    if (type != ' ' && type != 's') {
      throw unknown("str");
    }
    budget.text(text.length());
    int length = text.codePointCount(0, text.length());
    String cut = precision >= 0 && precision < length ? PythonText.slice(text, 0, precision) : text;
    return padded("", cut, align == ' ' ? '<' : align);
  }

  private TemplateFailure unknown(String of) {
    return new TemplateFailure(
        "Unknown format code '%s' for object of type '%s'".formatted(type, of));
  }

  private String formatNumber(Object value) {
    boolean real = value instanceof Double || "eEfFgG%".indexOf(type) >= 0;
    String digits = real ? realDigits(Numbers.real(value)) : intDigits(value);
    boolean negative = digits.startsWith("-");
    String unsigned = negative ? digits.substring(1) : digits;
    String before = negative ? "-" : sign == '-' ? "" : String.valueOf(sign);
    return padded(before + prefix(), grouped(unsigned), align == ' ' ? '>' : align);
  }

  private String prefix() {
    return alternate && "xXob".indexOf(type) >= 0 ? "0" + type : "";
  }

  private String intDigits(Object value) {
    return switch (type) {
      case 'x' -> Numbers.big(value).toString(16);
      case 'X' -> Numbers.big(value).toString(16).toUpperCase(Locale.ROOT);
      case 'o' -> Numbers.big(value).toString(8);
      case 'b' -> Numbers.big(value).toString(2);
      case 'c' -> character(value);
      case 's' -> throw unknown("int");
      default -> Numbers.big(value).toString();
    };
  }

  static String character(Object value) {
    int code = Numbers.index(value);
    if (!Character.isValidCodePoint(code)) {
      throw new TemplateFailure("%c arg not in range(0x110000)");
    }
    return Character.toString(code);
  }

  private String realDigits(double value) {
    if (Double.isNaN(value) || Double.isInfinite(value)) {
      return Numbers.repr(value) + (type == '%' ? "%" : "");
    }
    String minus = value < 0 || 1 / value < 0 ? "-" : "";
    BigDecimal exact = new BigDecimal(Math.abs(value));
    int digits = precision < 0 ? 6 : precision;
    return minus
        + switch (type) {
          case 'f', 'F' -> exact.setScale(digits, RoundingMode.HALF_EVEN).toPlainString();
          case '%' ->
              exact.movePointRight(2).setScale(digits, RoundingMode.HALF_EVEN).toPlainString()
                  + "%";
          case 'e' -> scientific(exact, digits);
          case 'E' -> scientific(exact, digits).toUpperCase(Locale.ROOT);
          case 'g', 'n' -> general(exact, Math.max(1, digits), false);
          case 'G' -> general(exact, Math.max(1, digits), false).toUpperCase(Locale.ROOT);
          case ' ' ->
              precision < 0
                  ? Numbers.repr(Math.abs(value))
                  : general(exact, Math.max(1, digits), true);
          default -> throw unknown("float");
        };
  }

  private static String scientific(BigDecimal value, int digits) {
    boolean zero = value.signum() == 0;
    BigDecimal rounded =
        zero ? value : value.round(new MathContext(digits + 1, RoundingMode.HALF_EVEN));
    int exponent = zero ? 0 : rounded.precision() - rounded.scale() - 1;
    String mantissa =
        rounded.movePointLeft(exponent).setScale(digits, RoundingMode.HALF_EVEN).toPlainString();
    return "%se%s%02d".formatted(mantissa, exponent < 0 ? "-" : "+", Math.abs(exponent));
  }

  private static String general(BigDecimal value, int digits, boolean keepsPoint) {
    boolean zero = value.signum() == 0;
    BigDecimal rounded =
        zero ? value : value.round(new MathContext(digits, RoundingMode.HALF_EVEN));
    int exponent = zero ? 0 : rounded.precision() - rounded.scale() - 1;
    if (exponent >= -4 && exponent < digits - (keepsPoint ? 1 : 0)) {
      String plain = zero ? "0" : rounded.stripTrailingZeros().toPlainString();
      return keepsPoint && plain.indexOf('.') < 0 ? plain + ".0" : plain;
    }
    String text = scientific(rounded, digits - 1);
    int e = text.indexOf('e');
    String mantissa = text.substring(0, e);
    String stripped =
        mantissa.indexOf('.') < 0
            ? mantissa
            : new BigDecimal(mantissa).stripTrailingZeros().toPlainString();
    return stripped + text.substring(e);
  }

  private String grouped(String digits) {
    if (grouping == 0) {
      return digits;
    }
    int end = 0;
    while (end < digits.length() && Character.isLetterOrDigit(digits.charAt(end))) {
      end++;
    }
    StringBuilder grouped = new StringBuilder(digits);
    int size = "xXob".indexOf(type) >= 0 ? 4 : 3;
    for (int at = end - size; at > 0; at -= size) {
      grouped.insert(at, grouping);
    }
    return grouped.toString();
  }

  private String padded(String before, String text, char alignment) {
    int missing = width - before.length() - text.codePointCount(0, text.length());
    if (missing <= 0) {
      return before + text;
    }
    String filling = Character.toString(fill);
    return switch (alignment) {
      case '<' -> before + text + filling.repeat(missing);
      case '=' -> before + filling.repeat(missing) + text;
      case '^' ->
          filling.repeat(missing / 2) + before + text + filling.repeat(missing - missing / 2);
      default -> filling.repeat(missing) + before + text;
    };
  }

  static void checkWidth(long width) {
    if (width > MOST) {
      throw new TemplateFailure("The template formats to a width of more than " + MOST);
    }
  }

  /** Reads a specification from left to right. */
  static final class Reader {
    private final String text;
    private int at;

    Reader(String text, int at) {
      this.text = text;
      this.at = at;
    }

    boolean atEnd() {
      return at >= text.length();
    }

    int position() {
      return at;
    }

    /** The next character where it is one of these, else 0. */
    char oneOf(String these) {
      return !atEnd() && these.indexOf(text.charAt(at)) >= 0 ? text.charAt(at++) : 0;
    }

    int number(int otherwise) {
      int from = at;
      long number = 0;
      while (!atEnd() && text.charAt(at) >= '0' && text.charAt(at) <= '9') {
        number = Math.min(MOST + 1, number * 10 + text.charAt(at++) - '0');
      }
      checkWidth(number);
      return from == at ? otherwise : (int) number;
    }
  }
}
