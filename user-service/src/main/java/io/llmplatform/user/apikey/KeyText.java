package io.llmplatform.user.apikey;

import io.llmplatform.common.error.PlatformException;
import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.security.SecureRandom;
import java.util.HexFormat;
import java.util.Optional;
import java.util.regex.Pattern;

/**
 * The text of an API key: {@code sk-}, 8 characters by which people tell it from others, and 43
 * that are the secret (256 bits in base 62).
 *
 * @param value what the client sends
 */
record KeyText(String value) {
  private static final String START = "sk-";
  private static final int VISIBLE = START.length() + 8;
  private static final int RANDOM_CHARACTERS = 8 + 43;
  private static final Pattern FORM = Pattern.compile("sk-[A-Za-z0-9_-]{29,253}");
  private static final String BASE_62 =
      "0123456789ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz";
  private static final SecureRandom RANDOM = new SecureRandom();

  KeyText {
    if (!FORM.matcher(value).matches()) {
      throw new IllegalArgumentException("Not the text of an API key");
    }
  }

  /** A new key. */
  static KeyText random() {
    StringBuilder text = new StringBuilder(START);
    RANDOM
        .ints(RANDOM_CHARACTERS, 0, BASE_62.length())
        .forEach(digit -> text.append(BASE_62.charAt(digit)));
    return new KeyText(text.toString());
  }

  /** What somebody presents; empty for what is no key of ours. */
  static Optional<KeyText> presented(String text) {
    return FORM.matcher(text).matches() ? Optional.of(new KeyText(text)) : Optional.empty();
  }

  /**
   * A key that was chosen elsewhere.
   *
   * @throws PlatformException naming the field {@code key}
   */
  static KeyText chosen(String text) {
    return presented(text)
        .orElseThrow(
            () ->
                PlatformException.invalid(
                    "key",
                    "An API key is 'sk-' and 29 to 253 letters, digits, '-' and '_' after it."));
  }

  /** The part that may be shown. */
  String prefix() {
    return value.substring(0, VISIBLE);
  }

  /** SHA-256 in hex: enough for what has 256 random bits. */
  String hash() {
    try {
      byte[] digest =
          MessageDigest.getInstance("SHA-256").digest(value.getBytes(StandardCharsets.US_ASCII));
      return HexFormat.of().formatHex(digest);
    } catch (NoSuchAlgorithmException e) {
      throw new IllegalStateException("This JVM has no SHA-256", e);
    }
  }

  /** Without the secret. */
  @Override
  public String toString() {
    return prefix() + "…";
  }
}
