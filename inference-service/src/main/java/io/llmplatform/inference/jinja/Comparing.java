package io.llmplatform.inference.jinja;

import java.math.BigDecimal;
import java.math.BigInteger;
import java.util.Iterator;
import java.util.List;

/** Python's comparisons of values. */
final class Comparing {
  private Comparing() {}

  /** {@code left == right}. */
  static boolean equal(Object left, Object right, Budget budget) {
    if (left == right) {
      return !(left instanceof Double number && number.isNaN());
    }
    if (left instanceof String text) {
      budget.scan(text.length());
      return text.equals(right);
    }
    if (Numbers.isNumber(left)) {
      return Numbers.isNumber(right) && comparable(left, right) && order(left, right) == 0;
    }
    return equalContainers(left, right, budget);
  }

  private static boolean equalContainers(Object left, Object right, Budget budget) {
    budget.enter();
    boolean equal;
    if (left instanceof Items ours && right instanceof Items theirs) {
      equal =
          left.getClass() == right.getClass() && equalItems(ours.items(), theirs.items(), budget);
    } else if (left instanceof RangeValue ours && right instanceof RangeValue theirs) {
      equal = equalItems(ours.items(), theirs.items(), budget);
    } else if (left instanceof DictValue ours && right instanceof DictValue theirs) {
      equal = ours.matches(theirs, budget);
    } else if (left instanceof ViewValue ours && right instanceof ViewValue theirs) {
      equal = !ours.kind().equals("dict_values") && equalSets(ours.items(), theirs.items(), budget);
    } else {
      equal = left instanceof Undefined && right instanceof Undefined;
    }
    budget.leave();
    return equal;
  }

  private static boolean equalItems(List<Object> left, List<Object> right, Budget budget) {
    if (left.size() != right.size()) {
      return false;
    }
    Iterator<Object> theirs = right.iterator();
    for (Object ours : left) {
      budget.step();
      if (!same(ours, theirs.next(), budget)) {
        return false;
      }
    }
    return true;
  }

  private static boolean equalSets(List<Object> left, List<Object> right, Budget budget) {
    return left.size() == right.size()
        && left.stream().allMatch(ours -> isAmong(ours, right, budget));
  }

  /** {@code value in items}: the same, or equal. */
  static boolean isAmong(Object value, List<Object> items, Budget budget) {
    for (Object item : items) {
      budget.step();
      if (same(item, value, budget)) {
        return true;
      }
    }
    return false;
  }

  static boolean same(Object left, Object right, Budget budget) {
    return left == right || equal(left, right, budget);
  }

  /** {@code left OPERATOR right} for one of {@code <, <=, >, >=}. */
  static boolean ordered(Object left, String operator, Object right, Budget budget) {
    if (left instanceof Items ours
        && right instanceof Items theirs
        && left.getClass() == right.getClass()) {
      return orderedItems(ours.items(), operator, theirs.items(), budget);
    }
    if (left instanceof String ours && right instanceof String theirs) {
      budget.scan(Math.min(ours.length(), theirs.length()));
      return holds(compareTexts(ours, theirs), operator);
    }
    if (Numbers.isNumber(left) && Numbers.isNumber(right)) {
      return comparable(left, right) && holds(order(left, right), operator);
    }
    if (left instanceof Undefined undefined) {
      throw undefined.failure();
    }
    if (right instanceof Undefined undefined) {
      throw undefined.failure();
    }
    throw new TemplateFailure(
        "'%s' not supported between instances of %s and %s"
            .formatted(operator, Texts.quoted(Types.name(left)), Texts.quoted(Types.name(right))));
  }

  private static boolean orderedItems(
      List<Object> left, String operator, List<Object> right, Budget budget) {
    budget.enter();
    int common = Math.min(left.size(), right.size());
    int at = 0;
    while (at < common && same(left.get(at), right.get(at), budget)) {
      budget.step();
      at++;
    }
    boolean holds =
        at < common
            ? ordered(left.get(at), operator, right.get(at), budget)
            : holds(Integer.compare(left.size(), right.size()), operator);
    budget.leave();
    return holds;
  }

  private static boolean holds(int order, String operator) {
    return switch (operator) {
      case "<" -> order < 0;
      case "<=" -> order <= 0;
      case ">" -> order > 0;
      default -> order >= 0;
    };
  }

  /** By code points, as Python does; chars would put surrogates first. */
  private static int compareTexts(String left, String right) {
    int common = Math.min(left.length(), right.length());
    for (int i = 0; i < common; i++) {
      char ours = left.charAt(i);
      char theirs = right.charAt(i);
      if (ours != theirs) {
        boolean surrogates = Character.isSurrogate(ours) != Character.isSurrogate(theirs);
        return surrogates
            ? (Character.isSurrogate(ours) ? 1 : -1)
            : Character.compare(ours, theirs);
      }
    }
    return Integer.compare(left.length(), right.length());
  }

  private static boolean comparable(Object left, Object right) {
    return !isNan(left) && !isNan(right);
  }

  private static boolean isNan(Object value) {
    return value instanceof Double number && number.isNaN();
  }

  private static int order(Object left, Object right) {
    if (left instanceof Long ours && right instanceof Long theirs) {
      return Long.compare(ours, theirs);
    }
    if (left instanceof Double ours && right instanceof Double theirs) {
      return ours < theirs ? -1 : ours > theirs ? 1 : 0;
    }
    if (left instanceof Double ours) {
      return ours.isInfinite() ? (ours > 0 ? 1 : -1) : new BigDecimal(ours).compareTo(exact(right));
    }
    if (right instanceof Double) {
      return -order(right, left);
    }
    return Numbers.big(left).compareTo(Numbers.big(right));
  }

  private static BigDecimal exact(Object integer) {
    BigInteger value = Numbers.big(integer);
    return new BigDecimal(value);
  }

  /** {@code sought in container}. */
  static boolean contains(Object container, Object sought, Budget budget) {
    if (container instanceof String text) {
      if (!(sought instanceof String part)) {
        throw new TemplateFailure(
            "'in <string>' requires string as left operand, not " + Types.name(sought));
      }
      budget.search(text.length(), part.length());
      return text.contains(part);
    }
    if (container instanceof DictValue dict) {
      return dict.has(sought, budget);
    }
    if (container instanceof Items items) {
      return isAmong(sought, items.items(), budget);
    }
    if (!Types.isIterable(container)) {
      throw new TemplateFailure(
          "argument of type %s is not iterable".formatted(Texts.quoted(Types.name(container))));
    }
    Iterator<Object> elements = Types.iterate(container, budget);
    while (elements.hasNext()) {
      if (same(elements.next(), sought, budget)) {
        return true;
      }
    }
    return false;
  }
}
