package io.llmplatform.inference.language.constraint;

/**
 * A JSON Schema that cannot be followed: it uses what is not supported, contradicts itself, or is
 * too large. The message is one sentence for its author.
 */
public final class UnsupportedSchema extends RuntimeException {
  private static final long serialVersionUID = 1L;

  private final String pointer;
  private final String keyword;
  private final boolean contradiction;

  private UnsupportedSchema(
      String pointer, String keyword, String sentence, boolean contradiction) {
    super("At '%s', '%s' %s.".formatted(pointer.isEmpty() ? "/" : pointer, keyword, sentence));
    this.pointer = pointer;
    this.keyword = keyword;
    this.contradiction = contradiction;
  }

  /** The schema says something that is not supported, or no JSON Schema. */
  static UnsupportedSchema of(String pointer, String keyword, String sentence) {
    return new UnsupportedSchema(pointer, keyword, sentence, false);
  }

  /** Nothing can meet the schema. */
  static UnsupportedSchema contradiction(String pointer, String keyword, String sentence) {
    return new UnsupportedSchema(pointer, keyword, sentence, true);
  }

  /** The whole of it takes too much. */
  static UnsupportedSchema tooLarge(String what) {
    return of("", "$schema", "is of a schema that is too large: its automaton needs " + what);
  }

  /** RFC 6901 pointer to the subschema at fault; empty for the whole. */
  public String pointer() {
    return pointer;
  }

  /** The keyword at fault. */
  public String keyword() {
    return keyword;
  }

  /** Whether only this alternative is lost, where there are others. */
  boolean isContradiction() {
    return contradiction;
  }
}
