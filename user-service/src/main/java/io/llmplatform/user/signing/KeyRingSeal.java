package io.llmplatform.user.signing;

import io.llmplatform.encryption.ColumnEncryption;
import org.springframework.stereotype.Component;

/** Encrypts private keys under the key ring of columns; a value opens for its own key id only. */
@Component
class KeyRingSeal implements PrivateKeySeal {
  private final ColumnEncryption encryption;

  KeyRingSeal(ColumnEncryption encryption) {
    this.encryption = encryption;
  }

  @Override
  public String seal(byte[] privateKey, String keyId) {
    return encryption.encrypt(column(keyId), privateKey);
  }

  @Override
  public byte[] open(String sealed, String keyId) {
    return encryption.decryptBytes(column(keyId), sealed);
  }

  private static String column(String keyId) {
    return "signing_key.private_key/" + keyId;
  }
}
