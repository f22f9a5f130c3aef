package io.llmplatform.registry.upload;

import io.llmplatform.common.error.PlatformException;
import io.llmplatform.registry.api.DescribeVersion;
import io.llmplatform.registry.api.UploadView;
import java.time.Instant;
import java.util.List;
import java.util.UUID;
import org.jspecify.annotations.Nullable;

/**
 * An upload as the database has it.
 *
 * @param described what the client says about the version; null: nothing
 * @param partSize in bytes
 * @param revision grows with every part
 * @param version that it became; null before
 * @param files ordered by path; without parts once it is a version
 */
record OpenUpload(
    UUID id,
    @Nullable DescribeVersion described,
    long partSize,
    long revision,
    @Nullable Integer version,
    Instant createdAt,
    Instant expiresAt,
    List<UploadFile> files) {

  OpenUpload {
    files = List.copyOf(files);
  }

  /**
   * The file of that path.
   *
   * @throws PlatformException if the upload has none
   */
  UploadFile file(String path) {
    return files.stream()
        .filter(file -> file.path().equals(path))
        .findFirst()
        .orElseThrow(() -> PlatformException.notFound("The upload has no file '" + path + "'."));
  }

  UploadView view(String model) {
    return new UploadView(
        id.toString(),
        model,
        partSize,
        version,
        createdAt,
        expiresAt,
        files.stream().map(file -> file.view(partSize)).toList());
  }
}
