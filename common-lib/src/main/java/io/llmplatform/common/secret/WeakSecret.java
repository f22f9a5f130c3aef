package io.llmplatform.common.secret;

/** A secret that a service must not start with. The message never holds the secret itself. */
public final class WeakSecret extends IllegalStateException {
  private static final long serialVersionUID = 1L;

  private final String variable;
  private final String reason;

  WeakSecret(String variable, String reason) {
    super(variable + " " + reason);
    this.variable = variable;
    this.reason = reason;
  }

  /** The variable that holds the secret. */
  public String variable() {
    return variable;
  }

  /** What is wrong with it, as the rest of a sentence that the variable begins. */
  public String reason() {
    return reason;
  }
}
