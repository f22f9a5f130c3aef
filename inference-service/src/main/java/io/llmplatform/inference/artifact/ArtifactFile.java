package io.llmplatform.inference.artifact;

import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.Collection;
import java.util.Comparator;
import java.util.HexFormat;
import java.util.List;
import java.util.regex.Pattern;

/**
 * A file of a model version. INVARIANT: the path stays inside whatever folder it is resolved
 * against, and the digest is 64 lower-case hex digits.
 *
 * @param path relative, segments separated by {@code /}
 * @param size in bytes
 * @param sha256 of the content
 */
public record ArtifactFile(String path, long size, String sha256) {
  private static final Pattern DIGEST = Pattern.compile("[0-9a-f]{64}");

  public ArtifactFile {
    List<String> segments = List.of(path.split("/", -1));
    boolean unsafe =
        segments.stream().anyMatch(name -> name.isBlank() || name.equals(".") || name.equals(".."));
    if (unsafe || path.indexOf('\\') >= 0 || path.indexOf('\0') >= 0 || path.indexOf(':') >= 0) {
      throw new IllegalArgumentException("not a relative path: " + path);
    }
    if (!DIGEST.matcher(sha256).matches()) {
      throw new IllegalArgumentException("not a SHA-256 digest: " + sha256);
    }
    if (size < 0) {
      throw new IllegalArgumentException(path + " has the size " + size);
    }
  }

  /** A digest of all of these, whatever their order. */
  public static String digest(Collection<ArtifactFile> files) {
    MessageDigest digest = newDigest();
    files.stream()
        .sorted(Comparator.comparing(ArtifactFile::path))
        .map(file -> file.sha256() + " " + file.path() + "\n")
        .forEach(line -> digest.update(line.getBytes(StandardCharsets.UTF_8)));
    return HexFormat.of().formatHex(digest.digest());
  }

  private static MessageDigest newDigest() {
    try {
      return MessageDigest.getInstance("SHA-256");
    } catch (NoSuchAlgorithmException e) {
      throw new IllegalStateException("every Java platform has SHA-256", e);
    }
  }

  Path in(Path directory) {
    return directory.resolve(path);
  }
}
