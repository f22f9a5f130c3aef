package io.llmplatform.inference.deployment;

import com.fasterxml.jackson.core.type.TypeReference;
import com.fasterxml.jackson.databind.ObjectMapper;
import io.llmplatform.inference.artifact.ArtifactFile;
import io.llmplatform.inference.artifact.DurableFile;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;

/**
 * The deployments that this instance brought about last, with their files, so that it serves from
 * its cache when it starts while the registry is away.
 */
final class RememberedDeployments {
  /** A deployment and its files. */
  record Remembered(Deployment deployment, List<ArtifactFile> files) {
    Remembered {
      files = List.copyOf(files);
    }
  }

  private final ObjectMapper json = new ObjectMapper();
  private final Path file;

  RememberedDeployments(Path directory) {
    this.file = directory.resolve("deployments.json");
  }

  /** Empty when nothing was remembered. */
  List<Remembered> read() throws IOException {
    if (!Files.isRegularFile(file)) {
      return List.of();
    }
    return json.readValue(file.toFile(), new TypeReference<>() {});
  }

  void write(List<Remembered> deployments) throws IOException {
    byte[] bytes = json.writeValueAsBytes(deployments);
    DurableFile.write(file, out -> out.write(bytes));
  }
}
