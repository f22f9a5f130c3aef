package io.llmplatform.testing.infrastructure;

import java.nio.file.Files;
import java.nio.file.Path;

/** The checkout that the tests run in. */
final class Repository {
  private Repository() {}

  /** The nearest folder above the working directory that holds the local mode's modules. */
  static Path root() {
    Path start = Path.of("").toAbsolutePath();
    for (Path folder = start; folder != null; folder = folder.getParent()) {
      if (Files.isDirectory(folder.resolve("deploy/local"))) {
        return folder;
      }
    }
    throw new IllegalStateException("not inside a checkout of the platform: " + start);
  }
}
