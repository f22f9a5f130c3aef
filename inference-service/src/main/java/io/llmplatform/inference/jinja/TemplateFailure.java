package io.llmplatform.inference.jinja;

/**
 * A render that ended without a text: the template refused its input ({@code raise_exception},
 * whose message this has), did what its values do not allow (the message is Python's), or went over
 * a limit.
 */
public final class TemplateFailure extends RuntimeException {
  private static final long serialVersionUID = 1L;

  TemplateFailure(String message) {
    super(message);
  }

  /** What was wrong. */
  public String reason() {
    return String.valueOf(getMessage());
  }
}
