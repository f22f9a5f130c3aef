package io.llmplatform.registry.version;

import io.llmplatform.registry.api.Signature;
import io.llmplatform.registry.artifact.ArtifactPath;
import io.llmplatform.registry.artifact.StagedFile;
import io.llmplatform.registry.artifact.Staging;
import java.util.Collections;
import java.util.SortedMap;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;

/**
 * A version whose files are all staged and are what the client stated; only {@link
 * PublishingVersion} is missing.
 */
public final class UploadedVersion {
  private final VersionDetails details;
  private final SortedMap<ArtifactPath, StagedFile> files;
  private final @Nullable Signature signature;
  private final Staging staging;

  UploadedVersion(
      VersionDetails details,
      SortedMap<ArtifactPath, StagedFile> files,
      @Nullable Signature signature,
      Staging staging) {
    this.details = details;
    this.files = Collections.unmodifiableSortedMap(new TreeMap<>(files));
    this.signature = signature;
    this.staging = staging;
  }

  VersionDetails details() {
    return details;
  }

  /** At least one. */
  SortedMap<ArtifactPath, StagedFile> files() {
    return files;
  }

  /** Of the main ONNX file; null where there is none. */
  @Nullable Signature signature() {
    return signature;
  }

  /** Makes the files durable in the store. */
  void publishFiles() {
    staging.publish();
  }
}
