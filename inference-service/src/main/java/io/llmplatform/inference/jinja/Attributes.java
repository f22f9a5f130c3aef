package io.llmplatform.inference.jinja;

import java.util.List;
import org.jspecify.annotations.Nullable;

/** {@code value.name} and {@code value[key]} as jinja2's sandbox resolves them. */
final class Attributes {
  private Attributes() {}

  /** The attribute, else the entry of that name, else Undefined. */
  static Object attribute(Object owner, String name) {
    if (owner instanceof Undefined undefined) {
      throw undefined.failure();
    }
    Object attribute = own(owner, name);
    if (attribute != null) {
      return attribute;
    }
    Object entry = owner instanceof DictValue dict ? dict.get(name) : null;
    return entry == null ? Undefined.attribute(owner, name) : entry;
  }

  /** The element or entry, else the attribute of that name, else Undefined. */
  static Object item(Object owner, Object key, Budget budget) {
    if (owner instanceof Undefined undefined) {
      throw undefined.failure();
    }
    Object element = element(owner, key, budget);
    if (element != null) {
      return element;
    }
    if (key instanceof String name) {
      Object attribute = own(owner, name);
      return attribute == null ? Undefined.attribute(owner, name) : attribute;
    }
    return Undefined.element(owner, Texts.repr(key, budget));
  }

  private static @Nullable Object element(Object owner, Object key, Budget budget) {
    if (owner instanceof DictValue dict) {
      boolean hashable = !(key instanceof ListValue) && !(key instanceof DictValue);
      return hashable ? dict.get(key, budget) : null;
    }
    if (!Numbers.isInt(key)) {
      return null;
    }
    if (owner instanceof String text) {
      budget.scan(text.length());
      int at = position(key, Types.length(text));
      return at < 0 ? null : PythonText.slice(text, at, at + 1);
    }
    List<Object> items =
        owner instanceof Items sequence
            ? sequence.items()
            : owner instanceof RangeValue range ? range.items() : List.of();
    int at = position(key, items.size());
    return at < 0 ? null : items.get(at);
  }

  private static int position(Object key, int length) {
    int index = Numbers.index(key);
    int at = index < 0 ? index + length : index;
    return at < length ? Math.max(-1, at) : -1;
  }

  /** What {@code getattr} finds, or null. */
  private static @Nullable Object own(Object owner, String name) {
    if (name.startsWith("__") && name.endsWith("__") && name.length() > 4) {
      boolean common = List.of("__class__", "__doc__", "__init__", "__eq__").contains(name);
      return common ? Undefined.unsafe(owner, name) : null;
    }
    if (owner instanceof String text) {
      Method<String> method = StringMethods.find(name);
      return method == null ? null : new Method.Of<>(text, method);
    }
    if (ContainerMethods.changes(owner, name)) {
      return Undefined.unsafe(owner, name);
    }
    if (owner instanceof Namespace namespace) {
      return namespace.attributes().get(name);
    }
    if (owner instanceof Callable callable) {
      Object attribute = callable.attribute(name);
      return attribute instanceof Undefined ? null : attribute;
    }
    return Numbers.isNumber(owner) || owner instanceof RangeValue
        ? number(owner, name)
        : ContainerMethods.find(owner, name);
  }

  private static @Nullable Object number(Object owner, String name) {
    if (owner instanceof RangeValue range) {
      return switch (name) {
        case "start" -> range.start();
        case "stop" -> range.stop();
        case "step" -> range.step();
        default -> null;
      };
    }
    return switch (name) {
      case "real" -> Operators.positive(owner);
      case "imag" -> owner instanceof Double ? (Object) 0.0 : (Object) 0L;
      case "numerator" -> owner instanceof Double ? null : Operators.positive(owner);
      case "denominator" -> owner instanceof Double ? null : 1L;
      case "is_integer" -> owner instanceof Double real ? isInteger(real) : null;
      default -> null;
    };
  }

  private static Callable isInteger(Double real) {
    return (run, arguments) -> Numbers.isIntegral(real);
  }
}
