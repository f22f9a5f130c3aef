package io.llmplatform.user.apikey;

import io.llmplatform.common.error.PlatformException;
import java.util.Optional;
import java.util.UUID;

/** Reads the ids of keys, and of users where they own keys. */
final class KeyId {
  private static final int LENGTH = 36;

  private KeyId() {}

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
   * @throws PlatformException for what cannot be an id: there is no such key
   */
  static UUID inPath(String text) {
    return parse(text).orElseThrow(KeyId::unknown);
  }

  static PlatformException unknown() {
    return PlatformException.notFound("There is no such API key.");
  }
}
