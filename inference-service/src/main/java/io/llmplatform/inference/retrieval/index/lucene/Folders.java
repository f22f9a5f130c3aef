package io.llmplatform.inference.retrieval.index.lucene;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import org.apache.lucene.util.IOUtils;

/** Folders of indexes. */
final class Folders {
  private Folders() {}

  /**
   * Removes the folder and what is in it, in such an order that a process that dies meanwhile
   * leaves no folder that looks like an index.
   */
  static void remove(Path folder) throws IOException {
    try (var files = Files.newDirectoryStream(folder, "segments*")) {
      for (Path commit : files) {
        Files.deleteIfExists(commit);
      }
    }
    IOUtils.rm(folder);
  }
}
