package io.llmplatform.inference.jinja;

/** Python's {@code text.format(...)}, with its attributes as the sandbox gives them. */
final class BraceFormat {
  private static final int MOST_NESTED = 2;

  private final Run run;
  private final Arguments arguments;
  private int next;

  private BraceFormat(Run run, Arguments arguments) {
    this.run = run;
    this.arguments = arguments;
  }

  static String format(Run run, String text, Arguments arguments) {
    return new BraceFormat(run, arguments).expanded(text, MOST_NESTED);
  }

  private String expanded(String text, int depth) {
    if (depth == 0) {
      throw new TemplateFailure("Max string recursion exceeded");
    }
    run.budget().text(text.length());
    StringBuilder to = new StringBuilder();
    int at = 0;
    while (at < text.length()) {
      char c = text.charAt(at);
      boolean doubled = at + 1 < text.length() && text.charAt(at + 1) == c;
      if ((c == '{' || c == '}') && doubled) {
        to.append(c);
        at += 2;
      } else if (c == '{') {
        int close = close(text, at);
        String field = field(text.substring(at + 1, close), depth);
        run.budget().text(field.length());
        to.append(field);
        at = close + 1;
      } else if (c == '}') {
        throw new TemplateFailure("Single '}' encountered in format string");
      } else {
        to.append(c);
        at++;
      }
    }
    return to.toString();
  }

  private static int close(String text, int open) {
    int depth = 0;
    for (int i = open; i < text.length(); i++) {
      depth += text.charAt(i) == '{' ? 1 : text.charAt(i) == '}' ? -1 : 0;
      if (depth == 0) {
        return i;
      }
    }
    throw new TemplateFailure("expected '}' before end of string");
  }

  private String field(String field, int depth) {
    run.budget().step();
    int end = end(field);
    Object value = value(field.substring(0, end));
    int at = end;
    if (at < field.length() && field.charAt(at) == '!') {
      char conversion = at + 1 < field.length() ? field.charAt(at + 1) : ' ';
      value =
          switch (conversion) {
            case 's' -> Texts.of(value, run.budget());
            case 'r', 'a' -> Texts.repr(value, run.budget());
            default -> throw new TemplateFailure("Unknown conversion specifier " + conversion);
          };
      at += 2;
    }
    String spec = at < field.length() ? expanded(field.substring(at + 1), depth - 1) : "";
    return spec.isEmpty()
        ? Texts.of(value, run.budget())
        : FormatSpec.parse(spec).format(value, run.budget());
  }

  /** Where the name of the field ends: at its conversion or its specification. */
  private static int end(String field) {
    boolean inBrackets = false;
    for (int i = 0; i < field.length(); i++) {
      char c = field.charAt(i);
      inBrackets = c == '[' || inBrackets && c != ']';
      if (!inBrackets && (c == '!' || c == ':')) {
        return i;
      }
    }
    return field.length();
  }

  private Object value(String path) {
    int at = part(path, 0);
    Object value = first(path.substring(0, at));
    while (at < path.length()) {
      if (path.charAt(at) == '.') {
        int end = part(path, at + 1);
        value = Attributes.attribute(value, path.substring(at + 1, end));
        at = end;
      } else {
        int end = path.indexOf(']', at);
        if (end < 0) {
          throw new TemplateFailure("Missing ']' in format string");
        }
        String key = path.substring(at + 1, end);
        Object index = key.matches("[0-9]{1,9}") ? (Object) Long.valueOf(key) : key;
        value = Attributes.item(value, index, run.budget());
        at = end + 1;
      }
    }
    return value;
  }

  private static int part(String path, int from) {
    int at = from;
    while (at < path.length() && path.charAt(at) != '.' && path.charAt(at) != '[') {
      at++;
    }
    return at;
  }

  private Object first(String name) {
    if (name.isEmpty() || name.matches("[0-9]{1,9}")) {
      int index = name.isEmpty() ? next++ : Integer.parseInt(name);
      if (index >= arguments.positional().size()) {
        throw new TemplateFailure("tuple index out of range");
      }
      return arguments.positional().get(index);
    }
    Object value = arguments.named().get(name);
    if (value == null) {
      throw new TemplateFailure(Texts.quoted(name));
    }
    return value;
  }
}
