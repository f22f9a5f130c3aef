package io.llmplatform.encryption;

import org.springframework.boot.diagnostics.AbstractFailureAnalyzer;
import org.springframework.boot.diagnostics.FailureAnalysis;

/** Says on the console what to do about a {@link MalformedKey}, instead of a stack trace. */
final class MalformedKeyAnalyzer extends AbstractFailureAnalyzer<MalformedKey> {

  @Override
  protected FailureAnalysis analyze(Throwable rootFailure, MalformedKey cause) {
    return new FailureAnalysis(
        cause.getMessage() + ".",
        "A key ring is a comma-separated list of name:base64 of 32 random bytes, and a lookup key"
            + " is the base64 of 32 random bytes ('openssl rand -base64 32' makes them);"
            + " docs/guides/configuration.md says how keys are rotated.",
        cause);
  }
}
