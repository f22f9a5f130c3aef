package io.llmplatform.user.oidc;

import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.security.SecureRandom;
import java.util.Base64;
import java.util.HexFormat;
import org.springframework.security.crypto.password.PasswordEncoder;

/**
 * Client secrets as they are stored: salted SHA-256. That is enough because they are random and
 * long, and it does not slow down each call for a token. Thread-safe.
 */
final class SecretHash implements PasswordEncoder {
  private static final int SALT = 16;
  private static final int SECRET = 32;
  private static final SecureRandom RANDOM = new SecureRandom();
  private static final HexFormat HEX = HexFormat.of();

  /** A new secret of 256 random bits. */
  static String newSecret() {
    return Base64.getUrlEncoder().withoutPadding().encodeToString(random(SECRET));
  }

  @Override
  public String encode(CharSequence secret) {
    byte[] salt = random(SALT);
    return HEX.formatHex(salt) + ":" + HEX.formatHex(digest(salt, secret));
  }

  @Override
  public boolean matches(CharSequence secret, String hash) {
    String[] parts = hash.split(":", 2);
    return parts.length == 2
        && MessageDigest.isEqual(HEX.parseHex(parts[1]), digest(HEX.parseHex(parts[0]), secret));
  }

  private static byte[] random(int length) {
    byte[] bytes = new byte[length];
    RANDOM.nextBytes(bytes);
    return bytes;
  }

  private static byte[] digest(byte[] salt, CharSequence secret) {
    try {
      MessageDigest sha256 = MessageDigest.getInstance("SHA-256");
      sha256.update(salt);
      return sha256.digest(secret.toString().getBytes(StandardCharsets.UTF_8));
    } catch (NoSuchAlgorithmException e) {
      throw new IllegalStateException("Every JVM has SHA-256", e);
    }
  }
}
