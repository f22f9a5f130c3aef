package io.llmplatform.registry.artifact;

import java.io.IOException;
import java.io.InputStream;

/** Published content, to be read any number of times. */
public interface Artifact {

  /** In bytes. */
  long size() throws IOException;

  /** A new stream from the start; its {@code skip} does not read. The caller closes it. */
  InputStream open() throws IOException;
}
