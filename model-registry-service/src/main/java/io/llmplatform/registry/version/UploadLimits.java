package io.llmplatform.registry.version;

import io.llmplatform.common.error.PlatformException;
import io.llmplatform.registry.artifact.ArtifactPath;

/**
 * What an upload may bring.
 *
 * @param maxFileSize of one file, in bytes
 * @param maxFiles of one version
 */
public record UploadLimits(long maxFileSize, int maxFiles) {

  public UploadLimits {
    if (maxFileSize < 1 || maxFiles < 1) {
      throw new IllegalArgumentException("An upload may bring something.");
    }
  }

  /** What to say of a file with more bytes. */
  public PlatformException tooLarge(ArtifactPath file) {
    return PlatformException.tooLarge(
        "The file '%s' has more than %d bytes (registry.artifacts.max-file-size)."
            .formatted(file, maxFileSize));
  }

  /** What to say of a version with more files. */
  public PlatformException tooManyFiles() {
    return PlatformException.tooLarge(
        "A version has at most %d files (registry.artifacts.max-files).".formatted(maxFiles));
  }
}
