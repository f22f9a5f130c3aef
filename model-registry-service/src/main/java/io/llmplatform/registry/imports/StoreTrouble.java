package io.llmplatform.registry.imports;

import io.llmplatform.registry.artifact.ArtifactStoreFailed;
import java.io.IOException;
import org.jspecify.annotations.Nullable;

/** What a disk's failure means to an import: it ends, and goes on where it was at a retry. */
final class StoreTrouble {
  private StoreTrouble() {}

  static ImportFailed of(IOException failure, @Nullable String file) {
    return of(new ArtifactStoreFailed(failure), file);
  }

  static ImportFailed of(ArtifactStoreFailed failure, @Nullable String file) {
    return new ImportFailed(
        failure.full()
            ? "The artifact store has no space left; a retry goes on from here."
            : "The artifact store does not work; a retry goes on from here.",
        file,
        failure);
  }
}
