package io.llmplatform.inference.jinja;

/**
 * A token of a template.
 *
 * @param line from 1
 * @param text of a name, an operator, or of data
 * @param value of a literal; the text for other kinds
 */
record Token(Kind kind, int line, String text, Object value) {
  enum Kind {
    DATA("template data / text"),
    VARIABLE_BEGIN("begin of print statement"),
    VARIABLE_END("end of print statement"),
    BLOCK_BEGIN("begin of statement block"),
    BLOCK_END("end of statement block"),
    NAME("name"),
    STRING("string"),
    INTEGER("integer"),
    FLOAT("float"),
    OPERATOR("operator"),
    END("end of template");

    private final String described;

    Kind(String described) {
      this.described = described;
    }

    String described() {
      return described;
    }
  }

  static Token of(Kind kind, int line, String text) {
    return new Token(kind, line, text, text);
  }

  boolean is(Kind wanted) {
    return kind == wanted;
  }

  boolean isName(String name) {
    return kind == Kind.NAME && text.equals(name);
  }

  boolean isOperator(String operator) {
    return kind == Kind.OPERATOR && text.equals(operator);
  }

  /** As jinja2's messages show it. */
  String described() {
    return switch (kind) {
      case NAME, OPERATOR -> text;
      default -> kind.described();
    };
  }
}
