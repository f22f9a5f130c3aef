package io.llmplatform.encryption;

import java.nio.charset.StandardCharsets;
import java.security.GeneralSecurityException;
import java.security.SecureRandom;
import java.util.Arrays;
import java.util.Base64;
import javax.crypto.Cipher;
import javax.crypto.SecretKey;
import javax.crypto.spec.GCMParameterSpec;

/**
 * Encrypts values of columns: AES-256-GCM (NIST SP 800-38D) with a random nonce of 96 bits and a
 * tag of 128. What is stored is {@code key name:base64(nonce, ciphertext, tag)}; the key's name and
 * the column are authenticated with it, so that a value opens nowhere else. Thread-safe.
 */
public final class ColumnEncryption {
  private static final int NONCE_BYTES = 12;
  private static final int TAG_BITS = 128;

  private final KeyRing keys;
  private final SecureRandom random = new SecureRandom();

  public ColumnEncryption(KeyRing keys) {
    this.keys = keys;
  }

  /**
   * The value, encrypted under the ring's current key.
   *
   * @param column such as {@code account.email}
   */
  public String encrypt(String column, String value) {
    return encrypt(column, value.getBytes(StandardCharsets.UTF_8));
  }

  /** The bytes, encrypted under the ring's current key. */
  public String encrypt(String column, byte[] value) {
    String name = keys.current();
    byte[] nonce = new byte[NONCE_BYTES];
    random.nextBytes(nonce);
    byte[] encrypted = run(Cipher.ENCRYPT_MODE, name, column, nonce, value);
    byte[] stored = Arrays.copyOf(nonce, NONCE_BYTES + encrypted.length);
    System.arraycopy(encrypted, 0, stored, NONCE_BYTES, encrypted.length);
    return name + ":" + Base64.getEncoder().encodeToString(stored);
  }

  /**
   * The value that was encrypted.
   *
   * @throws IllegalStateException if the ring has not the key, or what is stored was altered or
   *     belongs to another column
   */
  public String decrypt(String column, String stored) {
    return new String(decryptBytes(column, stored), StandardCharsets.UTF_8);
  }

  /** As {@link #decrypt}, for what were bytes. */
  public byte[] decryptBytes(String column, String stored) {
    String name = keyName(stored);
    byte[] bytes = Base64.getDecoder().decode(stored.substring(name.length() + 1));
    return run(
        Cipher.DECRYPT_MODE,
        name,
        column,
        Arrays.copyOf(bytes, NONCE_BYTES),
        Arrays.copyOfRange(bytes, NONCE_BYTES, bytes.length));
  }

  /** Whether it is stored under the key that is used for writing. */
  public boolean isCurrent(String stored) {
    return keyName(stored).equals(keys.current());
  }

  private static String keyName(String stored) {
    return stored.substring(0, Math.max(0, stored.indexOf(':')));
  }

  private byte[] run(int mode, String name, String column, byte[] nonce, byte[] input) {
    SecretKey key =
        keys.key(name)
            .orElseThrow(() -> new IllegalStateException("The key ring has no key '" + name + "'"));
    try {
      Cipher cipher = Cipher.getInstance("AES/GCM/NoPadding");
      cipher.init(mode, key, new GCMParameterSpec(TAG_BITS, nonce));
      cipher.updateAAD((name + ":" + column).getBytes(StandardCharsets.UTF_8));
      return cipher.doFinal(input);
    } catch (GeneralSecurityException e) {
      throw new IllegalStateException(
          "A value of " + column + " does not open under the key '" + name + "'", e);
    }
  }
}
