package io.llmplatform.inference.cache;

import io.llmplatform.inference.catalog.RunSettings;
import io.llmplatform.inference.catalog.ServedModel;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.Base64;
import java.util.Objects;

/**
 * Under what a vector is remembered: a digest of everything that decides it, and of who may see it.
 *
 * @param text printable
 */
public record VectorKey(String text) {
  /** Whose requests may be answered by whose. */
  public record Scope(String text) {
    /** Only this tenant's own. */
    public static Scope of(String tenant) {
      return new Scope("tenant " + tenant);
    }

    /** Every tenant's. */
    public static final Scope ALL = new Scope("all");
  }

  /**
   * @param identity of the input, as the embedding model says
   */
  static VectorKey of(ServedModel model, Scope scope, byte[] identity) {
    RunSettings settings = model.settings();
    MessageDigest digest = sha256();
    add(digest, scope.text());
    add(digest, model.digest());
    add(digest, model.id().model().tenant());
    add(digest, model.id().name());
    add(digest, Integer.toString(model.id().version()));
    // Of a version's several ONNX files, each gives its own vectors.
    add(digest, Objects.toString(settings.precision(), ""));
    add(digest, Objects.toString(settings.device(), ""));
    add(digest, identity);
    return new VectorKey(Base64.getUrlEncoder().withoutPadding().encodeToString(digest.digest()));
  }

  private static void add(MessageDigest digest, String text) {
    add(digest, text.getBytes(StandardCharsets.UTF_8));
  }

  /** With its length, so that no two sequences of fields are one sequence of bytes. */
  private static void add(MessageDigest digest, byte[] bytes) {
    digest.update(ByteBuffer.allocate(Integer.BYTES).putInt(bytes.length).flip());
    digest.update(bytes);
  }

  private static MessageDigest sha256() {
    try {
      return MessageDigest.getInstance("SHA-256");
    } catch (NoSuchAlgorithmException e) {
      throw new IllegalStateException("every Java platform has SHA-256", e);
    }
  }
}
