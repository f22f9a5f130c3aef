package io.llmplatform.inference.artifact;

import java.io.IOException;
import java.io.InputStream;

/** Where missing files come from. */
@FunctionalInterface
public interface ArtifactSource {
  /** Hands the file's content to the sink, which reads it to its end. */
  void fetch(ArtifactFile file, Sink sink) throws IOException;

  /** Takes a file's content. */
  @FunctionalInterface
  interface Sink {
    void accept(InputStream content) throws IOException;
  }
}
