package io.llmplatform.registry.version;

import io.llmplatform.common.error.PlatformException;
import io.llmplatform.registry.api.DescribeVersion;
import io.llmplatform.registry.api.Signature;
import io.llmplatform.registry.api.TensorSignature;
import io.llmplatform.registry.artifact.Artifact;
import io.llmplatform.registry.artifact.ArtifactPath;
import io.llmplatform.registry.artifact.ArtifactStoreFailed;
import io.llmplatform.registry.artifact.Sha256;
import io.llmplatform.registry.artifact.StagedFile;
import io.llmplatform.registry.artifact.Staging;
import io.llmplatform.registry.onnx.OnnxChecks;
import io.llmplatform.registry.onnx.OnnxRefused;
import io.llmplatform.registry.onnx.Signature.Value;
import java.io.IOException;
import java.io.InputStream;
import java.util.List;
import java.util.Map;
import java.util.SortedMap;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;

/**
 * An upload while its parts arrive, in any order. Nothing of it is visible; closing it drops what
 * was not published. Used by one thread.
 */
public final class VersionUpload implements AutoCloseable {
  private final Staging staging;
  private final UploadLimits limits;
  private final SortedMap<ArtifactPath, StagedFile> files = new TreeMap<>();
  private final SortedMap<ArtifactPath, Artifact> contents = new TreeMap<>();
  private final FilePlaces places = new FilePlaces();
  private @Nullable VersionDetails details;
  private Map<String, Sha256> stated = Map.of();

  /** Takes the staging over. */
  public VersionUpload(Staging staging, UploadLimits limits) {
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
  public void add(String path, @Nullable Sha256 expected, InputStream content) throws IOException {
    ArtifactPath place = newPlace(path);
    StagedFile file = stage(place, content);
    take(place, expected, file, staging.staged(file));
  }

  /**
   * Takes a file in whose content the store has published, and which nothing removes meanwhile.
   *
   * @param path as the client wrote it
   * @param expected null if the client does not say here
   * @param content the file's
   * @throws PlatformException if the file is refused
   */
  public void addStored(String path, @Nullable Sha256 expected, StagedFile file, Artifact content) {
    ArtifactPath place = newPlace(path);
    refuseArchive(place, content);
    take(place, expected, file, content);
  }

  /**
   * Takes a file in that is published contents one after the other, which nothing removes
   * meanwhile.
   *
   * @param path as the client wrote it
   * @param expected null if the client does not say here
   * @throws PlatformException if the file is refused
   */
  public void addJoined(String path, @Nullable Sha256 expected, List<Sha256> parts) {
    ArtifactPath place = newPlace(path);
    StagedFile file = staging.join(parts);
    if (file.size() > limits.maxFileSize()) {
      throw limits.tooLarge(place);
    }
    Artifact content = staging.staged(file);
    refuseArchive(place, content);
    take(place, expected, file, content);
  }

  private static void refuseArchive(ArtifactPath place, Artifact content) {
    try (InputStream head = content.open()) {
      Archives.refuse(place, head.readNBytes(Archives.HEAD));
    } catch (IOException e) {
      throw new ArtifactStoreFailed(e);
    }
  }

  private ArtifactPath newPlace(String path) {
    if (files.size() == limits.maxFiles()) {
      throw limits.tooManyFiles();
    }
    return places.take("filename", path);
  }

  private void take(
      ArtifactPath place, @Nullable Sha256 expected, StagedFile file, Artifact content) {
    if (expected != null) {
      compare(place, expected, file);
    }
    files.put(place, file);
    contents.put(place, content);
  }

  private StagedFile stage(ArtifactPath place, InputStream content) throws IOException {
    try {
      return staging.add(Archives.refuse(place, content), limits.maxFileSize());
    } catch (Staging.LargerThanAllowed tooLarge) {
      throw limits.tooLarge(place).causedBy(tooLarge);
    }
  }

  /**
   * Takes the description in.
   *
   * @throws PlatformException if it comes twice or is not acceptable
   */
  public void describe(DescribeVersion given) {
    if (details != null) {
      throw PlatformException.invalid("version", "The part 'version' comes twice.");
    }
    details =
        VersionDetails.given(given.description(), given.tags(), given.lineage(), given.metrics());
    stated = digests(given.sha256());
  }

  /**
   * What a description states of the files' digests, by path.
   *
   * @throws PlatformException if {@link #describe} would not take it
   */
  public static Map<String, Sha256> check(DescribeVersion given) {
    VersionDetails.given(given.description(), given.tags(), given.lineage(), given.metrics());
    return digests(given.sha256());
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
   * @throws PlatformException if there is no file, or one is not what was stated, or is an ONNX
   *     file that cannot be served
   */
  public UploadedVersion complete() {
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
        details == null ? VersionDetails.NONE : details, files, signature(), staging);
  }

  private @Nullable Signature signature() {
    try {
      return OnnxChecks.check(contents).map(VersionUpload::signature).orElse(null);
    } catch (OnnxRefused refused) {
      throw PlatformException.invalid(refused.file(), String.valueOf(refused.getMessage()))
          .causedBy(refused);
    } catch (IOException e) {
      throw new ArtifactStoreFailed(e);
    }
  }

  private static Signature signature(io.llmplatform.registry.onnx.Signature read) {
    return new Signature(tensors(read.inputs()), tensors(read.outputs()));
  }

  private static List<TensorSignature> tensors(List<Value> values) {
    return values.stream()
        .map(value -> new TensorSignature(value.name(), value.type(), value.sizes()))
        .toList();
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
