package io.llmplatform.inference.jinja;

import java.util.List;
import java.util.Map;

/** Python's {@code str} and {@code repr} of values. */
final class Texts {
  private final StringBuilder to = new StringBuilder();
  private final Budget budget;

  private Texts(Budget budget) {
    this.budget = budget;
  }

  /** {@code str(value)}. */
  static String of(Object value, Budget budget) {
    if (value instanceof String text) {
      return text;
    }
    return value instanceof Undefined ? "" : repr(value, budget);
  }

  /** {@code repr(value)}. */
  static String repr(Object value, Budget budget) {
    Texts texts = new Texts(budget);
    texts.write(value);
    return texts.to.toString();
  }

  /** {@code repr} of a name, for messages. */
  static String quoted(String text) {
    StringBuilder to = new StringBuilder();
    quote(text, to);
    return to.toString();
  }

  private void write(Object value) {
    budget.enter();
    if (value instanceof String text) {
      budget.text(text.length());
      quote(text, to);
    } else if (value instanceof ListValue list) {
      writeAll("[", list.items(), "]");
    } else if (value instanceof TupleValue tuple) {
      writeAll("(", tuple.items(), tuple.items().size() == 1 ? ",)" : ")");
    } else if (value instanceof DictValue dict) {
      write(dict);
    } else if (value instanceof ViewValue view) {
      writeAll(view.kind() + "([", view.items(), "])");
    } else if (value instanceof Namespace namespace) {
      write(namespace);
    } else {
      plain(atom(value));
    }
    budget.leave();
  }

  private void plain(String text) {
    budget.text(text.length());
    to.append(text);
  }

  private void writeAll(String open, List<Object> items, String close) {
    plain(open);
    for (int i = 0; i < items.size(); i++) {
      plain(i == 0 ? "" : ", ");
      write(items.get(i));
    }
    plain(close);
  }

  private void write(DictValue dict) {
    String before = "{";
    for (DictValue.Pair pair : dict.pairs()) {
      plain(before);
      write(pair.key());
      plain(": ");
      write(pair.value());
      before = ", ";
    }
    plain(dict.size() == 0 ? "{}" : "}");
  }

  private void write(Namespace namespace) {
    String before = "<Namespace {";
    for (Map.Entry<String, Object> entry : namespace.attributes().entrySet()) {
      plain(before);
      write(entry.getKey());
      plain(": ");
      write(entry.getValue());
      before = ", ";
    }
    plain(namespace.attributes().isEmpty() ? "<Namespace {}>" : "}>");
  }

  private static String atom(Object value) {
    if (value instanceof Boolean flag) {
      return flag ? "True" : "False";
    }
    if (value instanceof Double number) {
      return Numbers.repr(number);
    }
    if (value instanceof Undefined) {
      return "Undefined";
    }
    if (value instanceof RangeValue range) {
      String step = range.step() == 1 ? "" : ", " + range.step();
      return "range(%d, %d%s)".formatted(range.start(), range.stop(), step);
    }
    if (value instanceof Macro macro) {
      return "<Macro " + quoted(macro.name()) + ">";
    }
    if (value instanceof LoopValue loop) {
      return "<LoopContext %d/%d>".formatted(loop.index(), loop.length());
    }
    if (value instanceof Callable || value instanceof IteratorValue) {
      return "<" + Types.name(value) + " object>";
    }
    return value == None.NONE ? "None" : value.toString();
  }

  private static void quote(String text, StringBuilder to) {
    char quote = text.indexOf('\'') >= 0 && text.indexOf('"') < 0 ? '"' : '\'';
    to.append(quote);
    text.codePoints().forEach(character -> escape(character, quote, to));
    to.append(quote);
  }

  private static void escape(int character, char quote, StringBuilder to) {
    if (character == quote || character == '\\') {
      to.append('\\').append((char) character);
    } else if (character == '\n') {
      to.append("\\n");
    } else if (character == '\r') {
      to.append("\\r");
    } else if (character == '\t') {
      to.append("\\t");
    } else if (PythonText.isPrintable(character)) {
      to.appendCodePoint(character);
    } else if (character < 0x100) {
      to.append("\\x%02x".formatted(character));
    } else {
      to.append((character < 0x10000 ? "\\u%04x" : "\\U%08x").formatted(character));
    }
  }
}
