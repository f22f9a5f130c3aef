package io.llmplatform.inference.cache;

import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.Base64;

/**
 * SHA-256 over a sequence of fields, each with its length, so that no two sequences of fields are
 * one sequence of bytes. Used by one thread, for one digest.
 */
public final class FieldDigest {
  private final MessageDigest digest = sha256();

  public FieldDigest add(String field) {
    return add(field.getBytes(StandardCharsets.UTF_8));
  }

  public FieldDigest add(int[] field) {
    ByteBuffer bytes = ByteBuffer.allocate(field.length * Integer.BYTES);
    bytes.asIntBuffer().put(field);
    return add(bytes.array());
  }

  public FieldDigest add(byte[] field) {
    digest.update(ByteBuffer.allocate(Integer.BYTES).putInt(field.length).flip());
    digest.update(field);
    return this;
  }

  /** Its 43 characters of URL-safe Base64; nothing may be added after it. */
  public String text() {
    return Base64.getUrlEncoder().withoutPadding().encodeToString(digest.digest());
  }

  private static MessageDigest sha256() {
    try {
      return MessageDigest.getInstance("SHA-256");
    } catch (NoSuchAlgorithmException e) {
      throw new IllegalStateException("every Java platform has SHA-256", e);
    }
  }
}
