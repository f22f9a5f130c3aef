package io.llmplatform.registry.version;

import io.llmplatform.common.error.PlatformException;
import io.llmplatform.registry.api.DescribeVersion;
import io.llmplatform.registry.artifact.ArtifactPath;
import io.llmplatform.registry.artifact.Sha256;
import io.llmplatform.registry.artifact.StagedFile;
import io.llmplatform.registry.artifact.Staging;
import io.llmplatform.registry.model.Description;
import java.io.IOException;
import java.io.InputStream;
import java.util.HashSet;
import java.util.Map;
import java.util.Set;
import java.util.SortedMap;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;

/**
 * An upload while its parts arrive, in any order. Nothing of it is visible; closing it drops what
 * was not published. Used by one thread.
 */
final class VersionUpload implements AutoCloseable {
  private final Staging staging;
  private final UploadLimits limits;
  private final SortedMap<ArtifactPath, StagedFile> files = new TreeMap<>();
  private final Set<String> folders = new HashSet<>();
  private @Nullable Description description;
  private Map<String, Sha256> stated = Map.of();

  /** Takes the staging over. */
  VersionUpload(Staging staging, UploadLimits limits) {
    this.staging = staging;
    this.limits = limits;
  }

  /**
   * Takes a file in.
   *
   * @param path as the client wrote it
   * @param expected null if the client does not say here
   * @throws PlatformException if the file is refused
   * @throws IOException if the content cannot be read
   */
  void add(String path, @Nullable Sha256 expected, InputStream content) throws IOException {
    ArtifactPath place = newPlace(path);
    if (files.size() == limits.maxFiles()) {
      throw PlatformException.tooLarge(
          "A version has at most %d files (registry.artifacts.max-files)."
              .formatted(limits.maxFiles()));
    }
    StagedFile file = stage(place, content);
    if (expected != null) {
      compare(place, expected, file);
    }
    files.put(place, file);
    folders.addAll(place.folders());
  }

  private ArtifactPath newPlace(String path) {
    ArtifactPath place;
    try {
      place = new ArtifactPath(path);
    } catch (IllegalArgumentException refused) {
      throw PlatformException.invalid("filename", refused.getMessage() + " Given: '" + path + "'")
          .causedBy(refused);
    }
    if (files.containsKey(place)) {
      throw PlatformException.invalid(path, "The file '" + path + "' comes twice.");
    }
    if (folders.contains(path) || place.folders().stream().anyMatch(this::isFile)) {
      throw PlatformException.invalid(
          path, "The path '" + path + "' takes one name for a file and for a folder.");
    }
    return place;
  }

  private boolean isFile(String path) {
    return files.containsKey(new ArtifactPath(path));
  }

  private StagedFile stage(ArtifactPath place, InputStream content) throws IOException {
    try {
      return staging.add(content, limits.maxFileSize());
    } catch (Staging.LargerThanAllowed tooLarge) {
      throw PlatformException.tooLarge(
              "The file '%s' has more than %d bytes (registry.artifacts.max-file-size)."
                  .formatted(place, limits.maxFileSize()))
          .causedBy(tooLarge);
    }
  }

  /**
   * Takes the description in.
   *
   * @throws PlatformException if it comes twice or is not acceptable
   */
  void describe(DescribeVersion given) {
    if (description != null) {
      throw PlatformException.invalid("version", "The part 'version' comes twice.");
    }
    description = Description.given(given.description(), given.tags());
    stated = digests(given.sha256());
  }

  private static Map<String, Sha256> digests(
      @Nullable Map<String, ? extends @Nullable String> given) {
    Map<String, Sha256> digests = new TreeMap<>();
    if (given != null) {
      given.forEach((path, hex) -> digests.put(path, digest(path, hex)));
    }
    return digests;
  }

  private static Sha256 digest(String path, @Nullable String hex) {
    try {
      return Sha256.ofHex(String.valueOf(hex));
    } catch (IllegalArgumentException malformed) {
      throw PlatformException.invalid(
              "version.sha256", "The SHA-256 stated for '%s' is not 64 hex digits.".formatted(path))
          .causedBy(malformed);
    }
  }

  /**
   * The version, once every part is here.
   *
   * @throws PlatformException if there is no file, or one is not what was stated
   */
  UploadedVersion complete() {
    if (files.isEmpty()) {
      throw PlatformException.invalid(
          "A version needs at least one file: a part with a filename, its path in the version.");
    }
    Map<String, StagedFile> byPath = new TreeMap<>();
    files.forEach((path, file) -> byPath.put(path.value(), file));
    stated.forEach(
        (path, digest) -> {
          StagedFile file = byPath.get(path);
          if (file == null) {
            throw PlatformException.invalid(
                "version.sha256", "There is no file '%s' in the upload.".formatted(path));
          }
          compare(new ArtifactPath(path), digest, file);
        });
    return new UploadedVersion(
        description == null ? Description.NONE : description, files, staging);
  }

  private static void compare(ArtifactPath place, Sha256 expected, StagedFile file) {
    if (!expected.equals(file.digest())) {
      throw PlatformException.invalid(
          place.value(),
          "The file '%s' has the SHA-256 %s, not the stated %s: it was damaged on its way."
              .formatted(place, file.digest(), expected));
    }
  }

  @Override
  public void close() {
    staging.close();
  }
}
