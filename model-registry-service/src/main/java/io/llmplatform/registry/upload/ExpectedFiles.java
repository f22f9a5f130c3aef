package io.llmplatform.registry.upload;

import io.llmplatform.common.error.PlatformException;
import io.llmplatform.registry.api.BeginUpload.ExpectedFile;
import io.llmplatform.registry.artifact.ArtifactPath;
import io.llmplatform.registry.artifact.Sha256;
import io.llmplatform.registry.version.Archives;
import io.llmplatform.registry.version.FilePlaces;
import io.llmplatform.registry.version.UploadLimits;
import java.util.Map;
import java.util.SortedMap;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;

/** The files that an upload says it will bring, checked one by one. Used by one thread. */
final class ExpectedFiles {
  private final UploadLimits limits;
  private final FilePlaces places = new FilePlaces();
  private final SortedMap<ArtifactPath, Expected> files = new TreeMap<>();

  ExpectedFiles(UploadLimits limits) {
    this.limits = limits;
  }

  /**
   * A file that will come.
   *
   * @param size in bytes
   * @param sha256 of its content; null: not stated
   */
  record Expected(long size, @Nullable Sha256 sha256) {}

  /**
   * Takes a file in.
   *
   * @param field that holds it
   * @throws PlatformException naming the field or the file
   */
  void add(String field, @Nullable ExpectedFile given) {
    if (given == null) {
      throw PlatformException.invalid(field, "A file has a path and a size.");
    }
    if (files.size() == limits.maxFiles()) {
      throw limits.tooManyFiles();
    }
    ArtifactPath place = places.take(field + ".path", given.path());
    Archives.refuseName(place);
    Long size = given.size();
    if (size == null || size < 0) {
      throw PlatformException.invalid(field + ".size", "A file has a size in bytes.");
    }
    if (size > limits.maxFileSize()) {
      throw limits.tooLarge(place);
    }
    files.put(place, new Expected(size, digest(field + ".sha256", given.sha256())));
  }

  /**
   * Adds what the version's description says about its files' digests.
   *
   * @throws PlatformException if it names another file, or contradicts one
   */
  void compare(Map<String, Sha256> described) {
    Map<String, Expected> byText = new TreeMap<>();
    files.forEach((path, file) -> byText.put(path.value(), file));
    described.forEach(
        (path, digest) -> {
          Expected file = byText.get(path);
          if (file == null) {
            throw PlatformException.invalid(
                "version.sha256", "There is no file '%s' in the upload.".formatted(path));
          }
          if (file.sha256() != null && !digest.equals(file.sha256())) {
            throw PlatformException.invalid(
                "version.sha256", "Two digests are stated for the file '%s'.".formatted(path));
          }
          files.put(new ArtifactPath(path), new Expected(file.size(), digest));
        });
  }

  /**
   * Ordered by path.
   *
   * @throws PlatformException if there is none
   */
  SortedMap<ArtifactPath, Expected> files() {
    if (files.isEmpty()) {
      throw PlatformException.invalid("files", "A version needs at least one file.");
    }
    return files;
  }

  private static @Nullable Sha256 digest(String field, @Nullable String hex) {
    try {
      return hex == null ? null : Sha256.ofHex(hex);
    } catch (IllegalArgumentException malformed) {
      throw PlatformException.invalid(field, String.valueOf(malformed.getMessage()))
          .causedBy(malformed);
    }
  }
}
