package io.llmplatform.user.signing;

/** Encrypts private keys for the database. Thread-safe. */
interface PrivateKeySeal {

  /** The sealed form, which says under which key of the ring it is. */
  String seal(byte[] privateKey, String keyId);

  /**
   * What was sealed for that key id.
   *
   * @throws RuntimeException if it is not what was sealed, or under an unknown key of the ring
   */
  byte[] open(String sealed, String keyId);
}
