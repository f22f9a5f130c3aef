package io.llmplatform.testing.infrastructure;

import java.security.SecureRandom;
import java.util.Base64;

/** Passwords that live as long as the test JVM. */
final class TestSecret {
  private static final int BYTES = 32;
  private static final SecureRandom RANDOM = new SecureRandom();

  private TestSecret() {}

  /** Letters, digits, {@code -} and {@code _}. */
  static String word() {
    return Base64.getUrlEncoder().withoutPadding().encodeToString(bytes());
  }

  static String base64() {
    return Base64.getEncoder().encodeToString(bytes());
  }

  private static byte[] bytes() {
    byte[] bytes = new byte[BYTES];
    RANDOM.nextBytes(bytes);
    return bytes;
  }
}
