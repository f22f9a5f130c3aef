package io.llmplatform.registry.imports;

import io.llmplatform.encryption.ColumnEncryption;
import io.llmplatform.registry.hub.HubToken;
import java.util.Optional;
import java.util.UUID;
import org.springframework.stereotype.Component;

/**
 * Encrypts a hub's token for the time of its import, under the registry's key ring: it opens for
 * that import only. Thread-safe.
 */
@Component
class TokenSeal {
  private final ColumnEncryption encryption;

  TokenSeal(ColumnEncryption encryption) {
    this.encryption = encryption;
  }

  String seal(UUID importId, HubToken token) {
    return encryption.encrypt(column(importId), token.value());
  }

  /** The token; empty if the key ring has not the key any more. */
  Optional<HubToken> open(UUID importId, String sealed) {
    try {
      return Optional.of(new HubToken(encryption.decrypt(column(importId), sealed)));
    } catch (IllegalStateException keyIsGone) {
      return Optional.empty();
    }
  }

  private static String column(UUID importId) {
    return "model_import.token/" + importId;
  }
}
