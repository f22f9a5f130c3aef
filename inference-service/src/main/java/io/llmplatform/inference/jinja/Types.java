package io.llmplatform.inference.jinja;

import java.math.BigInteger;
import java.util.ArrayList;
import java.util.Collections;
import java.util.Iterator;
import java.util.List;

/** What values are: their types as Python names them, their truth, length and elements. */
final class Types {
  private Types() {}

  /** {@code type(value).__name__}. */
  static String name(Object value) {
    if (value instanceof String) {
      return "str";
    }
    if (value instanceof Long || value instanceof BigInteger) {
      return "int";
    }
    if (value instanceof Callable callable) {
      return callable.type();
    }
    return containerName(value);
  }

  private static String containerName(Object value) {
    if (value instanceof ViewValue view) {
      return view.kind();
    }
    if (value instanceof IteratorValue iterator) {
      return iterator.kind();
    }
    if (value instanceof RangeValue) {
      return "range";
    }
    return plainName(value);
  }

  private static String plainName(Object value) {
    if (value instanceof Boolean) {
      return "bool";
    }
    if (value instanceof Double) {
      return "float";
    }
    if (value instanceof ListValue) {
      return "list";
    }
    if (value instanceof TupleValue) {
      return "tuple";
    }
    if (value instanceof DictValue) {
      return "dict";
    }
    return value == None.NONE ? "NoneType" : value.getClass().getSimpleName();
  }

  /** As jinja2 describes a value in what it says of missing attributes. */
  static String described(Object value) {
    if (value == None.NONE) {
      return "None";
    }
    if (value instanceof Namespace) {
      return "jinja2.utils.Namespace object";
    }
    if (value instanceof LoopValue || value instanceof Macro) {
      return "jinja2.runtime." + name(value) + " object";
    }
    return name(value) + " object";
  }

  static boolean truth(Object value) {
    if (value instanceof Boolean flag) {
      return flag;
    }
    if (value instanceof String text) {
      return !text.isEmpty();
    }
    if (value instanceof Long number) {
      return number != 0;
    }
    if (value instanceof Double number) {
      return number != 0;
    }
    return value != None.NONE && !(value instanceof Undefined) && length(value) != 0;
  }

  /** {@code len(value)}, or -1 where a value has none. */
  static int length(Object value) {
    if (value instanceof String text) {
      return text.codePointCount(0, text.length());
    }
    if (value instanceof Items items) {
      return items.items().size();
    }
    if (value instanceof DictValue dict) {
      return dict.size();
    }
    if (value instanceof ViewValue view) {
      return view.items().size();
    }
    if (value instanceof RangeValue range) {
      return range.items().size();
    }
    if (value instanceof LoopValue loop) {
      return loop.length();
    }
    return value instanceof Undefined ? 0 : -1;
  }

  static long requiredLength(Object value) {
    int length = length(value);
    if (length < 0) {
      throw new TemplateFailure(
          "object of type %s has no len()".formatted(Texts.quoted(name(value))));
    }
    return length;
  }

  static boolean isIterable(Object value) {
    return length(value) >= 0 || value instanceof IteratorValue;
  }

  /** Goes through a value; each element is a step. */
  static Iterator<Object> iterate(Object value, Budget budget) {
    Iterator<Object> elements = elements(value, budget);
    return new Iterator<>() {
      @Override
      public boolean hasNext() {
        return elements.hasNext();
      }

      @Override
      public Object next() {
        budget.step();
        return elements.next();
      }
    };
  }

  private static Iterator<Object> elements(Object value, Budget budget) {
    if (value instanceof Items items) {
      return items.items().iterator();
    }
    if (value instanceof IteratorValue iterator) {
      return iterator.iterator();
    }
    if (value instanceof DictValue dict) {
      return keys(dict, budget).iterator();
    }
    if (value instanceof String text) {
      return characters(text, budget).iterator();
    }
    if (value instanceof ViewValue view) {
      return view.items().iterator();
    }
    if (value instanceof RangeValue range) {
      return range.items().iterator();
    }
    if (value instanceof LoopValue loop) {
      return loop.rest();
    }
    if (value instanceof Undefined) {
      return Collections.emptyIterator();
    }
    throw new TemplateFailure("%s object is not iterable".formatted(Texts.quoted(name(value))));
  }

  /** All elements, in a list of its own. */
  static List<Object> all(Object value, Budget budget) {
    List<Object> all = new ArrayList<>();
    Iterator<Object> elements = elements(value, budget);
    while (elements.hasNext()) {
      budget.elements(1);
      all.add(elements.next());
    }
    return all;
  }

  static List<Object> keys(DictValue dict, Budget budget) {
    budget.elements(dict.size());
    List<Object> keys = new ArrayList<>(dict.size());
    dict.pairs().forEach(pair -> keys.add(pair.key()));
    return keys;
  }

  private static List<Object> characters(String text, Budget budget) {
    budget.elements(text.length());
    List<Object> characters = new ArrayList<>(text.length());
    text.codePoints().forEach(character -> characters.add(Character.toString(character)));
    return characters;
  }
}
