package io.llmplatform.local.nacos;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Comparator;
import java.util.List;
import java.util.stream.Stream;

/**
 * The folder that keeps Nacos' data.
 *
 * <p>INVARIANT: the marker is there exactly when a start got as far as {@code READY}. A first start
 * that was killed may leave half a database, which Derby refuses to open for ever; nobody has
 * stored anything in it, so the next start makes it anew.
 */
record Home(Path folder) {
  /** Makes the folder, without what an unfinished first start left. */
  void prepare() throws IOException {
    Files.createDirectories(folder);
    Path data = folder.resolve("data");
    if (Files.notExists(marker()) && Files.exists(data)) {
      delete(data);
    }
  }

  /** The data is complete from here on. */
  void markComplete() throws IOException {
    if (Files.notExists(marker())) {
      Files.createFile(marker());
    }
  }

  private Path marker() {
    return folder.resolve("complete");
  }

  private static void delete(Path tree) throws IOException {
    List<Path> childrenFirst;
    try (Stream<Path> paths = Files.walk(tree)) {
      childrenFirst = paths.sorted(Comparator.reverseOrder()).toList();
    }
    for (Path path : childrenFirst) {
      Files.delete(path);
    }
  }
}
