package io.llmplatform.registry.artifact;

import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Path;
import java.util.List;

/** Content that lies in several files, one after the other. */
record JoinedArtifact(List<FileArtifact> pieces) implements Artifact {
  static JoinedArtifact of(List<Path> files) {
    return new JoinedArtifact(files.stream().map(FileArtifact::new).toList());
  }

  @Override
  public long size() throws IOException {
    long size = 0;
    for (FileArtifact piece : pieces) {
      size += piece.size();
    }
    return size;
  }

  @Override
  public InputStream open() {
    return new Concatenation(pieces);
  }
}
