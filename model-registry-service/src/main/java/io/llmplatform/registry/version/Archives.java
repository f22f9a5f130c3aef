package io.llmplatform.registry.version;

import io.llmplatform.common.error.PlatformException;
import io.llmplatform.registry.artifact.ArtifactPath;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.SequenceInputStream;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Set;

/**
 * Refuses archives, so that nobody, here or where a version is used, unpacks what a stranger
 * packed. A file is one if its name says so or its first bytes do. Formats of weights that are zips
 * by their definition, such as PyTorch's and NumPy's, pass under their own names: they are stored
 * as they are, and nothing in the platform opens them.
 *
 * <p>What only pretends to be something else, such as a zip behind other bytes, is not looked for:
 * it is stored and never opened.
 */
public final class Archives {
  /** How many bytes {@link #refuse} wants to see; a tar has its magic at 257. */
  static final int HEAD = 512;

  private static final List<String> NAMES =
      List.of(
          ".zip", ".tar", ".tgz", ".tbz", ".tbz2", ".txz", ".tzst", ".gz", ".bz2", ".xz", ".zst",
          ".lzma", ".lz4", ".7z", ".rar", ".jar", ".war", ".whl", ".cab", ".iso", ".cpio");
  private static final Set<String> ZIPS_BY_DEFINITION =
      Set.of("pt", "pth", "ptl", "bin", "ckpt", "npz", "keras");
  private static final String ZIP = "zip";
  private static final List<Map.Entry<String, String>> MAGICS =
      List.of(
          Map.entry("PK\u0003\u0004", ZIP),
          Map.entry("PK\u0005\u0006", ZIP),
          Map.entry("PK\u0007\u0008", ZIP),
          Map.entry("7z\u00bc\u00af\u0027\u001c", "7z"),
          Map.entry("Rar!\u001a\u0007", "rar"),
          Map.entry("\u001f\u008b\u0008", "gzip"),
          Map.entry("\u00fd7zXZ\u0000", "xz"),
          Map.entry("BZh", "bzip2"),
          Map.entry("\u0028\u00b5\u002f\u00fd", "zstd"),
          Map.entry("\u0004\"M\u0018", "lz4"));
  private static final String TAR = "ustar";
  private static final int TAR_MAGIC = 257;

  private Archives() {}

  /**
   * The whole content again, if its beginning is not that of an archive.
   *
   * @throws PlatformException naming the file
   * @throws IOException if the content cannot be read
   */
  public static InputStream refuse(ArtifactPath path, InputStream content) throws IOException {
    byte[] head = content.readNBytes(HEAD);
    refuse(path, head);
    return new SequenceInputStream(new ByteArrayInputStream(head), content);
  }

  /**
   * Nothing, if the file is no archive by its name.
   *
   * @throws PlatformException naming the file
   */
  public static void refuseName(ArtifactPath path) {
    refuse(path, new byte[0]);
  }

  /**
   * Nothing, if the file is no archive.
   *
   * @param head its first {@link #HEAD} bytes, or all of them
   * @throws PlatformException naming the file
   */
  static void refuse(ArtifactPath path, byte[] head) {
    String name = path.value().toLowerCase(Locale.ROOT);
    if (NAMES.stream().anyMatch(name::endsWith)) {
      throw refused(path, "an archive by its name");
    }
    String format = format(new String(head, StandardCharsets.ISO_8859_1));
    boolean isWeights = format.equals(ZIP) && ZIPS_BY_DEFINITION.contains(extension(name));
    if (!format.isEmpty() && !isWeights) {
      throw refused(path, "an archive by its content (" + format + ")");
    }
  }

  private static String format(String head) {
    if (head.startsWith(TAR, TAR_MAGIC)) {
      return "tar";
    }
    return MAGICS.stream()
        .filter(magic -> head.startsWith(magic.getKey()))
        .map(Map.Entry::getValue)
        .findFirst()
        .orElse("");
  }

  private static String extension(String name) {
    return name.substring(name.lastIndexOf('.') + 1);
  }

  private static PlatformException refused(ArtifactPath path, String why) {
    return PlatformException.invalid(
        path.value(),
        "The file '%s' is %s. Archives are not unpacked: upload its files singly, each under its path."
            .formatted(path, why));
  }
}
