package io.llmplatform.registry.webhook;

import io.llmplatform.common.error.PlatformException;
import java.nio.charset.StandardCharsets;
import java.security.GeneralSecurityException;
import java.security.SecureRandom;
import java.time.Instant;
import java.util.Base64;
import javax.crypto.Mac;
import javax.crypto.spec.SecretKeySpec;

/**
 * What a webhook's requests are signed with, as Standard Webhooks has it: {@code whsec_} and the
 * Base64 of 24 to 64 bytes. Immutable; shows itself to nobody who does not ask for {@link #text}.
 */
final class WebhookSecret {
  private static final String PREFIX = "whsec_";
  private static final int FEWEST = 24;
  private static final int MOST = 64;
  private static final int NEW = 32;
  private static final String ALGORITHM = "HmacSHA256";
  private static final SecureRandom RANDOM = new SecureRandom();

  private final byte[] key;

  private WebhookSecret(byte[] key) {
    this.key = key;
  }

  static WebhookSecret random() {
    byte[] key = new byte[NEW];
    RANDOM.nextBytes(key);
    return new WebhookSecret(key);
  }

  /**
   * From a request.
   *
   * @throws PlatformException naming {@code secret}
   */
  static WebhookSecret given(String text) {
    try {
      return parse(text);
    } catch (IllegalArgumentException e) {
      throw PlatformException.invalid(
          "secret",
          "A secret is %s and the Base64 of %d to %d bytes.".formatted(PREFIX, FEWEST, MOST));
    }
  }

  /**
   * From its text.
   *
   * @throws IllegalArgumentException if it is none
   */
  static WebhookSecret parse(String text) {
    if (!text.startsWith(PREFIX)) {
      throw new IllegalArgumentException("no prefix");
    }
    byte[] key = Base64.getDecoder().decode(text.substring(PREFIX.length()));
    if (key.length < FEWEST || key.length > MOST) {
      throw new IllegalArgumentException("too short or too long");
    }
    return new WebhookSecret(key);
  }

  String text() {
    return PREFIX + Base64.getEncoder().encodeToString(key);
  }

  /**
   * The value of {@code webhook-signature}: {@code v1,} and the Base64 of the HMAC-SHA-256 over
   * {@code id.timestamp.body}.
   */
  String signature(String id, Instant timestamp, String body) {
    String signed = "%s.%d.%s".formatted(id, timestamp.getEpochSecond(), body);
    try {
      Mac mac = Mac.getInstance(ALGORITHM);
      mac.init(new SecretKeySpec(key, ALGORITHM));
      byte[] signature = mac.doFinal(signed.getBytes(StandardCharsets.UTF_8));
      return "v1," + Base64.getEncoder().encodeToString(signature);
    } catch (GeneralSecurityException e) {
      throw new IllegalStateException("This JVM has no " + ALGORITHM, e);
    }
  }
}
