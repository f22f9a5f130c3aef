package io.llmplatform.scheduler.training.classifier;

import java.io.IOException;
import java.nio.file.Path;
import org.springframework.util.FileSystemUtils;

/** Folders that last as long as an attempt. */
final class Folders {
  private Folders() {}

  static void delete(Path folder) throws IOException {
    FileSystemUtils.deleteRecursively(folder);
  }
}
