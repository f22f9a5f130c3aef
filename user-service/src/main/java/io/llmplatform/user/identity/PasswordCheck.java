package io.llmplatform.user.identity;

import java.time.Duration;

/** Checks passwords, and locks accounts after repeated failures. Thread-safe. */
public interface PasswordCheck {

  /** What came of it. An unknown user, a wrong password and a disabled account look the same. */
  sealed interface Outcome {
    record Accepted(Identity identity) implements Outcome {}

    record Rejected() implements Outcome {}

    record Locked(Duration remaining) implements Outcome {}
  }

  /**
   * Takes as long for an unknown user as for a wrong password.
   *
   * @param address where the attempt came from, for the audit
   */
  Outcome check(String username, String password, String address);
}
