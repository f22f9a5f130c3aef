package io.llmplatform.registry.hub;

import io.llmplatform.registry.artifact.Sha256;
import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.regex.Pattern;

/**
 * What a hub says that a file's content hashes to: Git's own hash for small files, SHA-256 for
 * those in Git LFS.
 */
public sealed interface HubDigest {

  /** The digest in lower-case hex. */
  String hex();

  /** Its name for people. */
  String algorithm();

  /** A new digest, to which only the content is to be given. */
  MessageDigest begin(long size);

  /**
   * The SHA-1 of a Git blob: of {@code "blob <size>\0"} and the content (Git's gitformat-object).
   *
   * @param hex 40 hex digits
   */
  record GitBlob(String hex) implements HubDigest {
    private static final Pattern HEX = Pattern.compile("[0-9a-f]{40}");

    public GitBlob {
      if (!HEX.matcher(hex).matches()) {
        throw new IllegalArgumentException("A Git blob's id has 40 hex digits.");
      }
    }

    @Override
    public String algorithm() {
      return "Git SHA-1";
    }

    @Override
    public MessageDigest begin(long size) {
      MessageDigest digest = digest("SHA-1");
      digest.update(("blob " + size + "\0").getBytes(StandardCharsets.US_ASCII));
      return digest;
    }
  }

  /** The SHA-256 of the content, which Git LFS keeps it under. */
  record Lfs(Sha256 sha256) implements HubDigest {
    @Override
    public String hex() {
      return sha256.hex();
    }

    @Override
    public String algorithm() {
      return "SHA-256";
    }

    @Override
    public MessageDigest begin(long size) {
      return digest("SHA-256");
    }
  }

  private static MessageDigest digest(String algorithm) {
    try {
      return MessageDigest.getInstance(algorithm);
    } catch (NoSuchAlgorithmException impossible) {
      // Every Java platform has to have both (MessageDigest's documentation).
      throw new IllegalStateException(impossible);
    }
  }
}
