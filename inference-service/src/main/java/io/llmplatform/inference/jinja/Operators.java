package io.llmplatform.inference.jinja;

import java.math.BigInteger;
import java.util.ArrayList;
import java.util.List;

/** Python's arithmetic on values. */
final class Operators {
  /** A list of elements that exist takes the memory of a text with so many characters for each. */
  private static final long CHARACTERS_PER_REFERENCE = 4;

  private Operators() {}

  static Object apply(String operator, Object left, Object right, Budget budget) {
    if (left instanceof String text && operator.equals("%")) {
      return PercentFormat.format(text, right, budget);
    }
    if (left instanceof Undefined undefined) {
      throw undefined.failure();
    }
    if (right instanceof Undefined undefined) {
      throw undefined.failure();
    }
    if (Numbers.isNumber(left) && Numbers.isNumber(right)) {
      return Numbers.isInt(left) && Numbers.isInt(right)
          ? integers(operator, left, right)
          : reals(operator, Numbers.real(left), Numbers.real(right));
    }
    return switch (operator) {
      case "+" -> joined(left, right, budget);
      case "*" -> repeated(left, right, budget);
      default -> throw unsupported(operator, left, right);
    };
  }

  private static TemplateFailure unsupported(String operator, Object left, Object right) {
    return new TemplateFailure(
        "unsupported operand type(s) for %s: %s and %s"
            .formatted(
                operator.equals("**") ? "** or pow()" : operator,
                Texts.quoted(Types.name(left)),
                Texts.quoted(Types.name(right))));
  }

  private static Object joined(Object left, Object right, Budget budget) {
    if (left instanceof String ours) {
      if (!(right instanceof String theirs)) {
        throw new TemplateFailure(
            "can only concatenate str (not \"%s\") to str".formatted(Types.name(right)));
      }
      budget.text((long) ours.length() + theirs.length());
      return ours.concat(theirs);
    }
    if (left instanceof Items ours) {
      if (!(right instanceof Items theirs) || left.getClass() != right.getClass()) {
        String kind = Types.name(left);
        throw new TemplateFailure(
            "can only concatenate %s (not \"%s\") to %s".formatted(kind, Types.name(right), kind));
      }
      budget.text(CHARACTERS_PER_REFERENCE * ((long) ours.items().size() + theirs.items().size()));
      List<Object> items = new ArrayList<>(ours.items());
      items.addAll(theirs.items());
      return ours.with(items);
    }
    throw unsupported("+", left, right);
  }

  private static Object repeated(Object left, Object right, Budget budget) {
    boolean sequence = left instanceof String || left instanceof Items;
    Object repeated = sequence ? left : right;
    Object count = sequence ? right : left;
    if (!(repeated instanceof String) && !(repeated instanceof Items)) {
      throw unsupported("*", left, right);
    }
    if (!Numbers.isInt(count)) {
      throw new TemplateFailure(
          "can't multiply sequence by non-int of type " + Texts.quoted(Types.name(count)));
    }
    int times = Math.max(0, Numbers.index(count));
    if (repeated instanceof String text) {
      budget.text(text.length(), times);
      return text.isEmpty() ? "" : text.repeat(times);
    }
    Items items = (Items) repeated;
    budget.text(CHARACTERS_PER_REFERENCE * items.items().size(), times);
    List<Object> all = new ArrayList<>();
    for (int i = 0; i < times && !items.items().isEmpty(); i++) {
      all.addAll(items.items());
    }
    return items.with(all);
  }

  private static Object integers(String operator, Object left, Object right) {
    BigInteger ours = Numbers.big(left);
    BigInteger theirs = Numbers.big(right);
    return switch (operator) {
      case "+" -> Numbers.integer(ours.add(theirs));
      case "-" -> Numbers.integer(ours.subtract(theirs));
      case "*" -> Numbers.integer(ours.multiply(theirs));
      case "/" -> quotient(ours, theirs);
      case "//" -> floored(ours, theirs, "integer division or modulo by zero")[0];
      case "%" -> floored(ours, theirs, "integer modulo by zero")[1];
      default -> power(ours, theirs);
    };
  }

  private static Object quotient(BigInteger ours, BigInteger theirs) {
    if (theirs.signum() == 0) {
      throw new TemplateFailure("division by zero");
    }
    return Numbers.real(Numbers.integer(ours)) / Numbers.real(Numbers.integer(theirs));
  }

  /** Quotient and remainder; the remainder has the divisor's sign. */
  private static Object[] floored(BigInteger ours, BigInteger theirs, String byZero) {
    if (theirs.signum() == 0) {
      throw new TemplateFailure(byZero);
    }
    BigInteger[] both = ours.divideAndRemainder(theirs);
    if (both[1].signum() != 0 && both[1].signum() != theirs.signum()) {
      both[0] = both[0].subtract(BigInteger.ONE);
      both[1] = both[1].add(theirs);
    }
    return new Object[] {Numbers.integer(both[0]), Numbers.integer(both[1])};
  }

  private static Object power(BigInteger base, BigInteger exponent) {
    if (exponent.signum() < 0) {
      return reals("**", base.doubleValue(), exponent.doubleValue());
    }
    if (base.bitLength() <= 1 && base.signum() >= 0) {
      return exponent.signum() == 0 ? 1L : base.longValue();
    }
    if (exponent.bitLength() > 31
        || base.bitLength() * exponent.longValue() > 2L * Numbers.MOST_BITS) {
      throw new TemplateFailure(
          "The template computes an int of more than %d bits".formatted(Numbers.MOST_BITS));
    }
    return Numbers.integer(base.pow(exponent.intValue()));
  }

  private static Object reals(String operator, double left, double right) {
    if (right == 0 && (operator.equals("/") || operator.equals("//") || operator.equals("%"))) {
      throw new TemplateFailure(operator.equals("%") ? "float modulo" : "float division by zero");
    }
    return switch (operator) {
      case "+" -> left + right;
      case "-" -> left - right;
      case "*" -> left * right;
      case "/" -> left / right;
      case "//" -> Math.floor((left - remainder(left, right)) / right);
      case "%" -> remainder(left, right);
      default -> power(left, right);
    };
  }

  private static double remainder(double left, double right) {
    double remainder = left % right;
    if (remainder == 0) {
      return Math.copySign(0.0, right);
    }
    return remainder < 0 != right < 0 ? remainder + right : remainder;
  }

  private static double power(double base, double exponent) {
    if (base == 0 && exponent < 0) {
      throw new TemplateFailure("0.0 cannot be raised to a negative power");
    }
    if (base < 0 && !Numbers.isIntegral(exponent)) {
      throw new TemplateFailure("complex numbers are not supported");
    }
    return Math.pow(base, exponent);
  }

  static Object negated(Object value) {
    return Numbers.isNumber(value)
        ? value instanceof Double number
            ? (Object) (-number)
            : Numbers.integer(Numbers.big(value).negate())
        : failUnary("-", value);
  }

  static Object positive(Object value) {
    return Numbers.isNumber(value)
        ? value instanceof Double ? value : Numbers.integer(Numbers.big(value))
        : failUnary("+", value);
  }

  private static Object failUnary(String operator, Object value) {
    if (value instanceof Undefined undefined) {
      throw undefined.failure();
    }
    throw new TemplateFailure(
        "bad operand type for unary %s: %s".formatted(operator, Texts.quoted(Types.name(value))));
  }
}
