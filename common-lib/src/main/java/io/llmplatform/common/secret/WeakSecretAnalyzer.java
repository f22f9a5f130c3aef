package io.llmplatform.common.secret;

import org.springframework.boot.diagnostics.AbstractFailureAnalyzer;
import org.springframework.boot.diagnostics.FailureAnalysis;

/** Says on the console what to do about a {@link WeakSecret}, instead of a stack trace. */
final class WeakSecretAnalyzer extends AbstractFailureAnalyzer<WeakSecret> {

  @Override
  protected FailureAnalysis analyze(Throwable rootFailure, WeakSecret cause) {
    return new FailureAnalysis(
        "The secret " + cause.variable() + " " + cause.reason() + ".",
        "Set the environment variable "
            + cause.variable()
            + " to a random value of at least "
            + SecretStrength.SHORTEST
            + " characters; './platform up' makes one at the first start.",
        cause);
  }
}
