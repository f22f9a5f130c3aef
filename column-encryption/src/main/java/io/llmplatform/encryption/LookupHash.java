package io.llmplatform.encryption;

import java.nio.charset.StandardCharsets;
import java.security.GeneralSecurityException;
import java.util.HexFormat;
import javax.crypto.Mac;
import javax.crypto.SecretKey;
import javax.crypto.spec.SecretKeySpec;

/**
 * Digests by which encrypted values are found: HMAC-SHA-256 over the column and the value, in hex.
 * Whoever has the database alone can neither read nor guess values from them. Thread-safe.
 */
public final class LookupHash {
  private static final String ALGORITHM = "HmacSHA256";

  private final SecretKey key;

  private LookupHash(byte[] key) {
    this.key = new SecretKeySpec(key, ALGORITHM);
  }

  /**
   * From the text of a variable: the Base64 of 32 bytes.
   *
   * @throws IllegalArgumentException saying, without the key, what is wrong, as the rest of a
   *     sentence that the variable begins
   */
  public static LookupHash parse(String text) {
    return new LookupHash(Key256.decode(text.strip(), "'s value"));
  }

  /**
   * 64 hexadecimal digits.
   *
   * @param value in the one form in which values of the column are compared
   */
  public String of(String column, String value) {
    try {
      Mac mac = Mac.getInstance(ALGORITHM);
      mac.init(key);
      mac.update(column.getBytes(StandardCharsets.UTF_8));
      mac.update((byte) 0);
      return HexFormat.of().formatHex(mac.doFinal(value.getBytes(StandardCharsets.UTF_8)));
    } catch (GeneralSecurityException e) {
      throw new IllegalStateException("This JVM has no " + ALGORITHM, e);
    }
  }
}
