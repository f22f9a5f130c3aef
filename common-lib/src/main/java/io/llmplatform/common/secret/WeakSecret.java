package io.llmplatform.common.secret;

import org.jspecify.annotations.Nullable;

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

  /**
   * Nothing, if nothing is known against the secret: for secrets that are parts of a variable.
   *
   * @throws WeakSecret naming the variable
   */
  public static void refuse(String variable, @Nullable String secret) {
    RequiredSecrets.check(variable, secret);
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
