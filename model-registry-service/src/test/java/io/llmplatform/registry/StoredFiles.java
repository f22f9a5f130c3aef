package io.llmplatform.registry;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.stream.Stream;

/** What lies in an artifact store's folder. */
final class StoredFiles {
  private StoredFiles() {}

  /** Every content, uploads in progress included: a file, or the folder of one that is joined. */
  static List<Path> in(Path folder) {
    // Files.walk fails where a file goes meanwhile, and under a sweep they do.
    try (Stream<Path> entries = Files.list(folder)) {
      return entries
          .flatMap(e -> Files.isDirectory(e) && !isJoined(e) ? in(e).stream() : Stream.of(e))
          .filter(f -> !f.endsWith("lock"))
          .toList();
    } catch (java.nio.file.NoSuchFileException gone) {
      return List.of();
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  private static boolean isJoined(Path folder) {
    return String.valueOf(folder.getFileName()).matches("[0-9a-f]{64}|.*\\.(parts|deleted)");
  }
}
