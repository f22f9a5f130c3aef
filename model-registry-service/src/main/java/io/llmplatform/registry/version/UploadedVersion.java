package io.llmplatform.registry.version;

import io.llmplatform.registry.artifact.ArtifactPath;
import io.llmplatform.registry.artifact.StagedFile;
import io.llmplatform.registry.artifact.Staging;
import io.llmplatform.registry.model.Description;
import java.util.Collections;
import java.util.SortedMap;
import java.util.TreeMap;

/**
 * A version whose files are all staged and are what the client stated; only {@link
 * PublishingVersion} is missing.
 */
final class UploadedVersion {
  private final Description description;
  private final SortedMap<ArtifactPath, StagedFile> files;
  private final Staging staging;

  UploadedVersion(
      Description description, SortedMap<ArtifactPath, StagedFile> files, Staging staging) {
    this.description = description;
    this.files = Collections.unmodifiableSortedMap(new TreeMap<>(files));
    this.staging = staging;
  }

  Description description() {
    return description;
  }

  /** At least one. */
  SortedMap<ArtifactPath, StagedFile> files() {
    return files;
  }

  /** Makes the files durable in the store. */
  void publishFiles() {
    staging.publish();
  }
}
