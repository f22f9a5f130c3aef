package io.llmplatform.inference.jinja;

import io.llmplatform.inference.jinja.Arguments.Bound;
import java.math.BigDecimal;
import java.math.BigInteger;
import java.math.RoundingMode;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** Jinja's filters on numbers. */
final class NumberFilters {
  private NumberFilters() {}

  static void addTo(Map<String, Filter> filters) {
    filters.put("int", NumberFilters::integer);
    filters.put("float", NumberFilters::real);
    filters.put("abs", NumberFilters::absolute);
    filters.put("round", NumberFilters::round);
    filters.put("filesizeformat", NumberFilters::fileSize);
  }

  private static Object integer(Run run, Object value, Arguments arguments) {
    Bound bound = arguments.bind("int", "default?", "base?");
    Object parsed = null;
    if (value instanceof String text) {
      run.budget().text(text.length());
      parsed = Numbers.parseInt(text, bound.integer(1, 10));
    } else if (Numbers.isInt(value)) {
      parsed = Operators.positive(value);
    }
    Double real = parsed == null ? realOf(run, value) : null;
    if (real != null && !real.isNaN() && !real.isInfinite()) {
      parsed = Numbers.truncated(real);
    }
    return parsed == null ? bound.or(0, 0L) : parsed;
  }

  private static Object real(Run run, Object value, Arguments arguments) {
    Bound bound = arguments.bind("float", "default?");
    Double real = realOf(run, value);
    return real == null ? bound.or(0, 0.0) : real;
  }

  private static @Nullable Double realOf(Run run, Object value) {
    if (value instanceof Undefined undefined) {
      throw undefined.failure();
    }
    if (value instanceof String text) {
      run.budget().text(text.length());
      return Numbers.parseFloat(text);
    }
    return Numbers.isNumber(value) ? Double.valueOf(Numbers.real(value)) : null;
  }

  private static Object absolute(Run run, Object value, Arguments arguments) {
    arguments.bind("abs");
    if (value instanceof Undefined || !Numbers.isNumber(value)) {
      throw new TemplateFailure("bad operand type for abs(): " + Texts.quoted(Types.name(value)));
    }
    return value instanceof Double number
        ? (Object) Math.abs(number)
        : Numbers.integer(Numbers.big(value).abs());
  }

  private static Object round(Run run, Object value, Arguments arguments) {
    Bound bound = arguments.bind("round", "precision?", "method?");
    int precision = bound.integer(0, 0);
    String method = bound.has(1) ? bound.text(1) : "common";
    if (Math.abs(precision) > 400) {
      throw new TemplateFailure("The template rounds to more than 400 digits");
    }
    if (!Numbers.isNumber(value)) {
      throw new TemplateFailure(
          "type %s doesn't define __round__ method".formatted(Types.name(value)));
    }
    return switch (method) {
      case "common" -> common(value, precision);
      case "ceil" -> scaled(value, precision, true);
      case "floor" -> scaled(value, precision, false);
      default -> throw new TemplateFailure("method must be common, ceil or floor");
    };
  }

  private static Object common(Object value, int precision) {
    if (value instanceof Double number) {
      if (number.isNaN() || number.isInfinite()) {
        return number;
      }
      return new BigDecimal(number).setScale(precision, RoundingMode.HALF_EVEN).doubleValue();
    }
    BigDecimal exact = new BigDecimal(Numbers.big(value));
    return Numbers.integer(
        precision >= 0
            ? exact.toBigInteger()
            : exact.setScale(precision, RoundingMode.HALF_EVEN).toBigInteger());
  }

  private static Object scaled(Object value, int precision, boolean up) {
    Object power = Operators.apply("**", 10L, (long) precision, new Budget(Limits.DEFAULT));
    double factor = Numbers.real(power);
    double scaled = Numbers.real(value) * factor;
    Object whole = Numbers.truncated(up ? Math.ceil(scaled) : Math.floor(scaled));
    return Numbers.real(whole) / factor;
  }

  private static Object fileSize(Run run, Object value, Arguments arguments) {
    boolean binary = arguments.bind("filesizeformat", "binary?").flag(0, false);
    Double bytes = realOf(run, value);
    if (bytes == null) {
      throw new TemplateFailure("could not convert to float");
    }
    long base = binary ? 1024 : 1000;
    if (bytes == 1) {
      return "1 Byte";
    }
    if (bytes < base) {
      return Texts.of(Numbers.truncated(bytes), run.budget()) + " Bytes";
    }
    BigInteger unit = BigInteger.valueOf(base);
    String prefixes = "kMGTPEZY";
    int at = 0;
    while (at < prefixes.length() - 1 && bytes >= unit.pow(at + 2).doubleValue()) {
      at++;
    }
    BigDecimal shown =
        new BigDecimal(base * bytes / unit.pow(at + 2).doubleValue())
            .setScale(1, RoundingMode.HALF_EVEN);
    String prefix = prefixes.substring(at, at + 1);
    return shown.toPlainString() + " " + (binary ? PythonText.upper(prefix) + "iB" : prefix + "B");
  }
}
