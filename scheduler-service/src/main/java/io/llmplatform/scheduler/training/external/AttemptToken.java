package io.llmplatform.scheduler.training.external;

import io.llmplatform.scheduler.training.registry.Sha256;
import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.security.SecureRandom;
import java.util.Base64;

/** The secret by which the trainer of one attempt is known; only its hash is kept. */
record AttemptToken(String value) {
  private static final SecureRandom RANDOM = new SecureRandom();
  private static final int BYTES = 32;

  static AttemptToken random() {
    byte[] bytes = new byte[BYTES];
    RANDOM.nextBytes(bytes);
    return new AttemptToken(Base64.getUrlEncoder().withoutPadding().encodeToString(bytes));
  }

  byte[] hash() {
    MessageDigest digest = Sha256.digest();
    return digest.digest(value.getBytes(StandardCharsets.UTF_8));
  }

  /** In constant time. */
  boolean isOf(byte[] hash) {
    return MessageDigest.isEqual(hash(), hash);
  }

  @Override
  public String toString() {
    return "AttemptToken[…]";
  }
}
