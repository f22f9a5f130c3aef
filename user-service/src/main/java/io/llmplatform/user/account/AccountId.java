package io.llmplatform.user.account;

import io.llmplatform.common.error.PlatformException;
import io.llmplatform.common.security.Caller;
import java.util.Optional;
import java.util.UUID;

/** Reads the ids of users. */
final class AccountId {
  /** In a path: the caller. */
  static final String ME = "me";

  private static final int LENGTH = 36;

  private AccountId() {}

  static Optional<UUID> parse(String text) {
    try {
      return text.length() == LENGTH ? Optional.of(UUID.fromString(text)) : Optional.empty();
    } catch (IllegalArgumentException e) {
      return Optional.empty();
    }
  }

  /**
   * An id in a request's path.
   *
   * @throws PlatformException for what cannot be an id: there is no such user
   */
  static UUID inPath(Caller caller, String text) {
    return parse(text.equals(ME) ? caller.subject() : text).orElseThrow(AccountId::unknown);
  }

  static PlatformException unknown() {
    return PlatformException.notFound("There is no such user.");
  }
}
