package io.llmplatform.user.identity;

import java.util.Optional;

/** Knows API keys. Thread-safe. */
public interface ApiKeyCheck {

  /**
   * What a presented key stands for; empty where it is unknown, revoked, expired, or its owner or
   * tenant is disabled.
   */
  Optional<KeyIdentity> check(String presented);
}
