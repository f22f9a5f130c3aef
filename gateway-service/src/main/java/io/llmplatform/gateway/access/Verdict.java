package io.llmplatform.gateway.access;

import io.llmplatform.common.error.PlatformException;

/** What user-service says to a credential. */
sealed interface Verdict {

  /** It stands for somebody. */
  record Accepted(KnownCaller caller) implements Verdict {}

  /** It stands for nobody: unknown, expired, revoked, or of another issuer. */
  record Rejected() implements Verdict {}

  /** Nobody can tell at the moment. */
  record Undecided(PlatformException why) implements Verdict {}
}
