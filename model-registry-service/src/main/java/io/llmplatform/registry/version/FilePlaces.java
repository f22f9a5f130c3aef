package io.llmplatform.registry.version;

import io.llmplatform.common.error.PlatformException;
import io.llmplatform.registry.artifact.ArtifactPath;
import java.util.HashSet;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/** The paths that the files of one version have taken. Used by one thread. */
public final class FilePlaces {
  private final Set<String> files = new HashSet<>();
  private final Set<String> folders = new HashSet<>();

  /**
   * Takes a path for a file.
   *
   * @param field that holds it, for the refusal of what is no path
   * @param path as the client wrote it
   * @throws PlatformException if it is no path, or taken
   */
  public ArtifactPath take(String field, @Nullable String path) {
    ArtifactPath place = place(field, path == null ? "" : path);
    if (files.contains(place.value())) {
      throw PlatformException.invalid(place.value(), "The file '" + place + "' comes twice.");
    }
    if (folders.contains(place.value()) || place.folders().stream().anyMatch(files::contains)) {
      throw PlatformException.invalid(
          place.value(), "The path '" + place + "' takes one name for a file and for a folder.");
    }
    files.add(place.value());
    folders.addAll(place.folders());
    return place;
  }

  private static ArtifactPath place(String field, String path) {
    try {
      return new ArtifactPath(path);
    } catch (IllegalArgumentException refused) {
      throw PlatformException.invalid(field, refused.getMessage() + " Given: '" + path + "'")
          .causedBy(refused);
    }
  }
}
