package io.llmplatform.inference.jinja;

import io.llmplatform.inference.jinja.Arguments.Bound;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;

/** The filter {@code tojson} as transformers defines it: Python's {@code json.dumps}. */
final class Json {
  private final StringBuilder to = new StringBuilder();
  private final Budget budget;
  private final boolean ascii;
  private final boolean pretty;
  private final String indent;
  private final String between;
  private final String colon;
  private final boolean sorted;

  private Json(Run run, Bound settings) {
    budget = run.budget();
    ascii = settings.flag(0, false);
    Object width = settings.get(1);
    pretty = width != None.NONE;
    indent = pretty ? indent(width) : "";
    List<Object> separators =
        settings.get(2) == None.NONE
            ? List.of(pretty ? "," : ", ", ": ")
            : Types.all(settings.get(2), budget);
    if (separators.size() != 2) {
      throw new TemplateFailure("separators are two texts");
    }
    between = Texts.of(separators.get(0), budget);
    colon = Texts.of(separators.get(1), budget);
    sorted = settings.flag(3, false);
  }

  static Object filter(Run run, Object value, Arguments arguments) {
    Bound settings =
        arguments.bind("tojson", "ensure_ascii?", "indent?", "separators?", "sort_keys?");
    Json json = new Json(run, settings);
    json.write(value, 0);
    return json.to.toString();
  }

  private String indent(Object width) {
    if (width instanceof String text) {
      return text;
    }
    int blanks = Math.max(0, Numbers.index(width));
    budget.text(blanks);
    return " ".repeat(blanks);
  }

  private void write(Object value, int depth) {
    budget.enter();
    if (value instanceof String text) {
      quote(text);
    } else if (value instanceof Items items) {
      writeItems(items.items(), depth);
    } else if (value instanceof DictValue dict) {
      writeDict(dict, depth);
    } else {
      append(scalar(value));
    }
    budget.leave();
  }

  private void append(String text) {
    budget.text(text.length());
    to.append(text);
  }

  private void writeItems(List<Object> items, int depth) {
    if (items.isEmpty()) {
      append("[]");
      return;
    }
    append("[");
    for (int i = 0; i < items.size(); i++) {
      append(i == 0 ? "" : between);
      breakLine(depth + 1);
      write(items.get(i), depth + 1);
    }
    breakLine(depth);
    append("]");
  }

  private void writeDict(DictValue dict, int depth) {
    if (dict.size() == 0) {
      append("{}");
      return;
    }
    append("{");
    boolean first = true;
    for (DictValue.Pair pair : ordered(dict)) {
      append(first ? "" : between);
      first = false;
      breakLine(depth + 1);
      quote(key(pair.key()));
      append(colon);
      write(pair.value(), depth + 1);
    }
    breakLine(depth);
    append("}");
  }

  private List<DictValue.Pair> ordered(DictValue dict) {
    List<DictValue.Pair> pairs = new ArrayList<>(dict.pairs());
    if (sorted) {
      Comparator<DictValue.Pair> order =
          (left, right) ->
              Comparing.ordered(left.key(), "<", right.key(), budget)
                  ? -1
                  : Comparing.ordered(right.key(), "<", left.key(), budget) ? 1 : 0;
      pairs.sort(order);
    }
    return pairs;
  }

  private void breakLine(int depth) {
    if (pretty) {
      budget.text(indent.length(), depth);
      append("\n");
      to.append(indent.repeat(depth));
    }
  }

  private String key(Object key) {
    if (key instanceof String text) {
      return text;
    }
    if (key == None.NONE || Numbers.isNumber(key)) {
      return scalar(key);
    }
    throw new TemplateFailure("keys must be str, int, float, bool or None, not " + Types.name(key));
  }

  private String scalar(Object value) {
    if (value == None.NONE) {
      return "null";
    }
    if (value instanceof Double number) {
      return number.isNaN()
          ? "NaN"
          : number.isInfinite() ? (number > 0 ? "Infinity" : "-Infinity") : Numbers.repr(number);
    }
    if (value instanceof Boolean || Numbers.isInt(value)) {
      return value.toString();
    }
    throw new TemplateFailure(
        "Object of type %s is not JSON serializable".formatted(Types.name(value)));
  }

  private void quote(String text) {
    budget.text(text.length() + 2L);
    to.append('"');
    for (int i = 0; i < text.length(); i++) {
      escape(text.charAt(i));
    }
    to.append('"');
  }

  private void escape(char c) {
    switch (c) {
      case '"' -> to.append("\\\"");
      case '\\' -> to.append("\\\\");
      case '\n' -> to.append("\\n");
      case '\r' -> to.append("\\r");
      case '\t' -> to.append("\\t");
      case '\f' -> to.append("\\f");
      case '\b' -> to.append("\\b");
      default -> {
        if (c < 0x20 || ascii && c > 0x7e) {
          to.append("\\u%04x".formatted((int) c));
        } else {
          to.append(c);
        }
      }
    }
  }
}
