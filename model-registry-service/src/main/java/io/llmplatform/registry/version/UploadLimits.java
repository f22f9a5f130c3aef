package io.llmplatform.registry.version;

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
}
