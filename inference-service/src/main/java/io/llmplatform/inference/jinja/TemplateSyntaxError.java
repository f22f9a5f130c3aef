package io.llmplatform.inference.jinja;

/** A source that is no template. The message names the line. */
public final class TemplateSyntaxError extends RuntimeException {
  private static final long serialVersionUID = 1L;

  private final int line;

  TemplateSyntaxError(String message, int line) {
    super(message + " (line " + line + ")");
    this.line = line;
  }

  /** Where it was found, from 1. */
  public int line() {
    return line;
  }
}
