package io.llmplatform.registry.imports;

import io.llmplatform.registry.artifact.ArtifactPath;

/**
 * How far a file is. One thread writes, any reads.
 *
 * <p>INVARIANT: at most the file's size is done.
 */
final class FileProgress {
  private final WantedFile file;
  private volatile long done;
  private volatile boolean checked;

  FileProgress(WantedFile file) {
    this.file = file;
  }

  WantedFile file() {
    return file;
  }

  void reach(long bytes) {
    done = bytes;
  }

  void finish() {
    done = file.size();
    checked = true;
  }

  /** How far the file is now. */
  Reached reached() {
    return new Reached(file.path(), done, checked);
  }

  /**
   * How far a file was at one moment.
   *
   * @param done bytes that are here
   * @param checked whether the file is whole and its digest is the hub's
   */
  record Reached(ArtifactPath path, long done, boolean checked) {}
}
