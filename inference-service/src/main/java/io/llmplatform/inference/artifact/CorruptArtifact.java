package io.llmplatform.inference.artifact;

import java.io.IOException;

/** What was received is not what the registry promised. */
public final class CorruptArtifact extends IOException {
  private static final long serialVersionUID = 1L;

  CorruptArtifact(ArtifactFile file, String received) {
    super("of the file %s came %s".formatted(file.path(), received));
  }
}
