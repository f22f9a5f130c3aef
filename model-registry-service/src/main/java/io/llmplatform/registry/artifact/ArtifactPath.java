package io.llmplatform.registry.artifact;

import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.regex.Pattern;

/**
 * The place of a file inside a version: {@code onnx/model.onnx}. Whoever writes the files of a
 * version to disk may resolve it against a folder and stays inside.
 *
 * @param value relative, segments separated by {@code /}
 */
public record ArtifactPath(String value) implements Comparable<ArtifactPath> {
  private static final int MAX_BYTES = 1024;
  private static final int MAX_SEGMENT_BYTES = 255;
  private static final int MAX_DEPTH = 16;
  private static final Pattern DRIVE = Pattern.compile("[A-Za-z]:.*");

  /**
   * @throws IllegalArgumentException saying, in a sentence for the client, what is wrong
   */
  public ArtifactPath {
    require(!value.isEmpty(), "A file needs a name.");
    require(bytes(value) <= MAX_BYTES, "A path has at most " + MAX_BYTES + " bytes.");
    require(
        value.codePoints().noneMatch(ArtifactPath::isUnprintable),
        "A path has no control characters and no broken ones.");
    require(value.indexOf('\\') < 0, "A path's segments are separated by '/', not by '\\'.");
    require(!value.startsWith("/") && !DRIVE.matcher(value).matches(), "A path is relative.");
    List<String> segments = segmentsOf(value);
    require(segments.size() <= MAX_DEPTH, "A path has at most " + MAX_DEPTH + " segments.");
    segments.forEach(ArtifactPath::checkSegment);
  }

  /** The last segment. */
  public String fileName() {
    return value.substring(value.lastIndexOf('/') + 1);
  }

  /** What stands before the last segment: empty, or ending in {@code /}. */
  public String folder() {
    return value.substring(0, value.lastIndexOf('/') + 1);
  }

  /** The paths of the folders that hold the file, from the outermost on. */
  public List<String> folders() {
    return java.util.stream.IntStream.range(0, value.length())
        .filter(i -> value.charAt(i) == '/')
        .mapToObj(i -> value.substring(0, i))
        .toList();
  }

  @Override
  public int compareTo(ArtifactPath other) {
    return value.compareTo(other.value);
  }

  @Override
  public String toString() {
    return value;
  }

  private static List<String> segmentsOf(String value) {
    return List.of(value.split("/", -1));
  }

  private static void checkSegment(String segment) {
    require(!segment.isEmpty(), "A path has no empty segment.");
    require(!segment.equals(".") && !segment.equals(".."), "A path has no '.' and no '..'.");
    require(
        bytes(segment) <= MAX_SEGMENT_BYTES,
        "A path's segment has at most " + MAX_SEGMENT_BYTES + " bytes.");
  }

  // U+FFFD is what is left of a name that was not UTF-8; format characters make names look like
  // others.
  private static boolean isUnprintable(int codePoint) {
    return switch (Character.getType(codePoint)) {
      case Character.CONTROL,
          Character.FORMAT,
          Character.SURROGATE,
          Character.LINE_SEPARATOR,
          Character.PARAGRAPH_SEPARATOR ->
          true;
      default -> codePoint == 0xFFFD;
    };
  }

  private static int bytes(String text) {
    return text.getBytes(StandardCharsets.UTF_8).length;
  }

  private static void require(boolean holds, String otherwise) {
    if (!holds) {
      throw new IllegalArgumentException(otherwise);
    }
  }
}
