package io.llmplatform.registry.imports;

import io.llmplatform.common.error.PlatformException;
import io.llmplatform.registry.artifact.ArtifactPath;
import io.llmplatform.registry.hub.HubFile;
import io.llmplatform.registry.version.Archives;
import io.llmplatform.registry.version.UploadLimits;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Set;

/**
 * Which of a hub's files an import fetches, and whether it may.
 *
 * @param maxSize of all together, in bytes
 */
record Selection(FilePatterns patterns, UploadLimits limits, long maxSize) {

  /**
   * The files that are wanted, at least one.
   *
   * @throws ImportFailed if there is none, or they are too many, too large or badly named
   */
  List<WantedFile> of(List<HubFile> listed) throws ImportFailed {
    List<WantedFile> wanted = new ArrayList<>();
    Set<String> paths = new HashSet<>();
    Set<String> folders = new HashSet<>();
    long size = 0;
    for (HubFile file : listed) {
      if (!patterns.want(file.path())) {
        continue;
      }
      WantedFile next = new WantedFile(path(file), file);
      if (!paths.add(file.path())) {
        throw refused(file, "is listed twice");
      }
      if (file.size() > limits.maxFileSize()) {
        throw refused(
            file,
            "has more than %d bytes (registry.artifacts.max-file-size)"
                .formatted(limits.maxFileSize()));
      }
      try {
        Archives.refuseName(next.path());
      } catch (PlatformException archive) {
        throw new ImportFailed(
            archive.detail() + " Or exclude it (files.exclude).", file.path(), archive);
      }
      folders.addAll(next.path().folders());
      wanted.add(next);
      size = Math.addExact(size, file.size());
      checkTogether(wanted.size(), size);
    }
    paths.retainAll(folders);
    if (!paths.isEmpty()) {
      String both = paths.iterator().next();
      throw new ImportFailed(
          "The hub lists '%s' both as a file and as a folder.".formatted(both), both, null);
    }
    if (wanted.isEmpty()) {
      throw new ImportFailed(
          "None of the repository's %d files is wanted (files.include, files.exclude)."
              .formatted(listed.size()),
          null,
          null);
    }
    return wanted;
  }

  private void checkTogether(int files, long size) throws ImportFailed {
    if (files > limits.maxFiles()) {
      throw new ImportFailed(
          "More than %d files are wanted (registry.artifacts.max-files): exclude some."
              .formatted(limits.maxFiles()),
          null,
          null);
    }
    if (size > maxSize) {
      throw new ImportFailed(
          "The files have more than %d bytes together (registry.hub.max-size): exclude some."
              .formatted(maxSize),
          null,
          null);
    }
  }

  private static ArtifactPath path(HubFile file) throws ImportFailed {
    try {
      return new ArtifactPath(file.path());
    } catch (IllegalArgumentException refused) {
      throw new ImportFailed(
          "The hub lists a file that cannot be taken: %s Listed: '%s'"
              .formatted(refused.getMessage(), printable(file.path())),
          printable(file.path()),
          refused);
    }
  }

  private static String printable(String path) {
    String clean = path.replaceAll("\\p{C}", "?");
    return clean.length() > 255 ? clean.substring(0, 255) + "…" : clean;
  }

  private static ImportFailed refused(HubFile file, String why) {
    return new ImportFailed("The file '%s' %s.".formatted(file.path(), why), file.path(), null);
  }
}
