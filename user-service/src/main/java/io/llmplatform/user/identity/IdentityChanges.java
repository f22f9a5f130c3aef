package io.llmplatform.user.identity;

import io.llmplatform.user.api.IdentityChange;

/** Tells those who cache identities that one changed. Thread-safe. */
public interface IdentityChanges {

  /** Sends after the current transaction commits, at once where there is none. */
  void announce(IdentityChange change);
}
