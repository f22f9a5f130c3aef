package io.llmplatform.registry.download;

import io.llmplatform.registry.artifact.Artifact;
import java.io.IOException;
import java.io.InputStream;
import org.springframework.core.io.AbstractResource;

/** An artifact as Spring reads it, for ranges and for streaming. */
final class ArtifactResource extends AbstractResource {
  private final Artifact artifact;
  private final String name;

  ArtifactResource(Artifact artifact, String name) {
    this.artifact = artifact;
    this.name = name;
  }

  @Override
  public long contentLength() throws IOException {
    return artifact.size();
  }

  @Override
  public InputStream getInputStream() throws IOException {
    return artifact.open();
  }

  @Override
  public String getDescription() {
    return "artifact " + name;
  }
}
