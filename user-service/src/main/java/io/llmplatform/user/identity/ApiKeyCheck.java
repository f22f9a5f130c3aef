package io.llmplatform.user.identity;

import java.util.Optional;

/** Knows API keys. Thread-safe. */
public interface ApiKeyCheck {

  /**
   * What a presented key stands for; empty where it is unknown, revoked, expired, or its owner or
   * tenant is disabled.
   */
  Optional<KeyIdentity> check(String presented);

  /** The same for a key of which only the id is known: a service acts for it, without its text. */
  Optional<KeyIdentity> find(String keyId);
}
