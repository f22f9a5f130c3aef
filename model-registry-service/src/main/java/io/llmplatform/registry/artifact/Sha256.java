package io.llmplatform.registry.artifact;

import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.Base64;
import java.util.HexFormat;
import java.util.Locale;
import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * The SHA-256 of some content.
 *
 * @param hex 64 lower-case hex digits
 */
public record Sha256(String hex) implements Comparable<Sha256> {
  private static final Pattern HEX = Pattern.compile("[0-9a-f]{64}");
  private static final Pattern MEMBER =
      Pattern.compile("(?:^|,)\\s*sha-256\\s*=\\s*([^,;]*)", Pattern.CASE_INSENSITIVE);
  private static final Pattern BYTES = Pattern.compile(":([A-Za-z0-9+/]{43}=):\\s*");

  public Sha256 {
    if (!HEX.matcher(hex).matches()) {
      throw new IllegalArgumentException("A SHA-256 has 64 hex digits.");
    }
  }

  /** Hex digits in either case. */
  public static Sha256 ofHex(String hex) {
    return new Sha256(hex.toLowerCase(Locale.ROOT));
  }

  /**
   * The SHA-256 that a {@code Content-Digest} field states (RFC 9530, section 2); empty where it
   * states only others.
   *
   * @throws IllegalArgumentException if the field's sha-256 is malformed
   */
  public static Optional<Sha256> ofContentDigest(String field) {
    Matcher member = MEMBER.matcher(field);
    if (!member.find()) {
      return Optional.empty();
    }
    Matcher bytes = BYTES.matcher(member.group(1));
    if (!bytes.matches()) {
      throw new IllegalArgumentException("A Content-Digest reads sha-256=:<base64>:");
    }
    return Optional.of(of(Base64.getDecoder().decode(bytes.group(1))));
  }

  /** As it stands in {@code Content-Digest} and {@code Repr-Digest}. */
  public String field() {
    return "sha-256=:" + Base64.getEncoder().encodeToString(HexFormat.of().parseHex(hex)) + ":";
  }

  @Override
  public int compareTo(Sha256 other) {
    return hex.compareTo(other.hex);
  }

  @Override
  public String toString() {
    return hex;
  }

  /** Of the 32 bytes that a digest has. */
  public static Sha256 of(byte[] digest) {
    return new Sha256(HexFormat.of().formatHex(digest));
  }

  /** To compute one with. */
  public static MessageDigest newDigest() {
    try {
      return MessageDigest.getInstance("SHA-256");
    } catch (NoSuchAlgorithmException impossible) {
      // Every Java platform has to have it (MessageDigest's documentation).
      throw new IllegalStateException(impossible);
    }
  }
}
