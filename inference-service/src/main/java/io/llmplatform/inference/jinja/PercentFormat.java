package io.llmplatform.inference.jinja;

import java.util.List;

/** Python's {@code text % values}. */
final class PercentFormat {
  private final String format;
  private final Object values;
  private final List<Object> queue;
  private final Budget budget;
  private final StringBuilder to = new StringBuilder();
  private int used;

  private PercentFormat(String format, Object values, Budget budget) {
    this.format = format;
    this.values = values;
    this.queue = values instanceof TupleValue tuple ? tuple.items() : List.of(values);
    this.budget = budget;
  }

  static String format(String format, Object values, Budget budget) {
    return new PercentFormat(format, values, budget).run();
  }

  private String run() {
    budget.text(format.length());
    int at = 0;
    while (at < format.length()) {
      int percent = format.indexOf('%', at);
      if (percent < 0) {
        break;
      }
      to.append(format, at, percent);
      at = replaced(percent + 1);
    }
    to.append(format, Math.min(at, format.length()), format.length());
    boolean mapping =
        values instanceof DictValue || values instanceof ListValue || values instanceof Undefined;
    if (used < queue.size() && !mapping) {
      throw new TemplateFailure("not all arguments converted during string formatting");
    }
    return to.toString();
  }

  /** Writes the field that begins at {@code from}, and says where it ends. */
  private int replaced(int from) {
    int at = from;
    Object keyed = null;
    if (at < format.length() && format.charAt(at) == '(') {
      int close = format.indexOf(')', at);
      keyed = close < 0 ? null : entry(format.substring(at + 1, close));
      at = close < 0 ? format.length() : close + 1;
    }
    FormatSpec.Reader in = new FormatSpec.Reader(format, at);
    StringBuilder flags = new StringBuilder();
    for (char flag = in.oneOf("-+ #0"); flag != 0; flag = in.oneOf("-+ #0")) {
      flags.append(flag);
    }
    int width = in.oneOf("*") == '*' ? Numbers.index(next()) : in.number(0);
    int precision = -1;
    if (in.oneOf(".") == '.') {
      precision = in.oneOf("*") == '*' ? Numbers.index(next()) : in.number(0);
    }
    in.oneOf("hlL");
    if (in.atEnd()) {
      throw new TemplateFailure("incomplete format");
    }
    char type = format.charAt(in.position());
    if (type == '%') {
      to.append('%');
    } else {
      FormatSpec.checkWidth(Math.max(Math.abs((long) width), precision));
      write(keyed == null ? next() : keyed, flags.toString(), width, precision, type);
    }
    return in.position() + 1;
  }

  private Object entry(String key) {
    if (!(values instanceof DictValue dict)) {
      throw new TemplateFailure("format requires a mapping");
    }
    Object value = dict.get(key);
    if (value == null) {
      throw new TemplateFailure(Texts.quoted(key));
    }
    return value;
  }

  private Object next() {
    if (used >= queue.size()) {
      throw new TemplateFailure("not enough arguments for format string");
    }
    return queue.get(used++);
  }

  private void write(Object value, String flags, int width, int precision, char type) {
    boolean left = flags.indexOf('-') >= 0 || width < 0;
    boolean numeric = "diueEfFgGxXo".indexOf(type) >= 0;
    boolean zeros = flags.indexOf('0') >= 0 && !left && numeric;
    char sign = flags.indexOf('+') >= 0 ? '+' : flags.indexOf(' ') >= 0 ? ' ' : '-';
    FormatSpec spec =
        new FormatSpec(
            zeros ? '0' : ' ',
            left ? '<' : zeros ? '=' : '>',
            sign,
            flags.indexOf('#') >= 0,
            (char) 0,
            Math.abs(width),
            numeric && "diuxXo".indexOf(type) >= 0 ? -1 : precision,
            "diu".indexOf(type) >= 0 ? 'd' : numeric ? type : 's');
    String written = spec.format(converted(value, type), budget);
    budget.text(written.length());
    to.append(written);
  }

  private Object converted(Object value, char type) {
    return switch (type) {
      case 's' -> Texts.of(value, budget);
      case 'r', 'a' -> Texts.repr(value, budget);
      case 'c' -> value instanceof String ? value : FormatSpec.character(value);
      case 'd', 'i', 'u' -> whole(value, type);
      case 'x', 'X', 'o', 'e', 'E', 'f', 'F', 'g', 'G' -> number(value, type);
      default -> throw new TemplateFailure("unsupported format character '%s'".formatted(type));
    };
  }

  private static Object whole(Object value, char type) {
    Object number = number(value, type);
    return number instanceof Double real ? Numbers.truncated(real) : number;
  }

  private static Object number(Object value, char type) {
    if (!Numbers.isNumber(value)) {
      throw new TemplateFailure(
          "%%%s format: a real number is required, not %s".formatted(type, Types.name(value)));
    }
    return value instanceof Boolean ? (Object) (Numbers.big(value).longValue()) : value;
  }
}
