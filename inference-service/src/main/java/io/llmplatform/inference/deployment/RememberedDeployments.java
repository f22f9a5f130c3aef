package io.llmplatform.inference.deployment;

import com.fasterxml.jackson.core.type.TypeReference;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.datatype.jsr310.JavaTimeModule;
import io.llmplatform.inference.artifact.ArtifactFile;
import io.llmplatform.inference.artifact.DurableFile;
import io.llmplatform.inference.catalog.ModelVersion;
import io.llmplatform.inference.traffic.Routes;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.Set;

/**
 * The deployments that this instance brought about last, with their files, so that it serves from
 * its cache when it starts while the registry is away.
 */
final class RememberedDeployments {
  /** Of what {@link #write} writes. Files without it are of a time with one version per model. */
  private static final int FORMAT = 2;

  /**
   * A deployment and the files of those of its versions that were loaded.
   *
   * @param files by version
   */
  record Remembered(Deployment deployment, Map<Integer, List<ArtifactFile>> files) {
    Remembered {
      files = Map.copyOf(files);
    }
  }

  private record Content(int format, List<Remembered> deployments) {}

  private record OneVersion(Wish deployment, List<ArtifactFile> files) {
    private record Wish(ModelVersion id, boolean shared, long generation) {}

    Remembered remembered() {
      int version = deployment.id().version();
      return new Remembered(
          new Deployment(
              deployment.id().model(),
              deployment.shared(),
              deployment.generation(),
              Routes.to(version),
              Map.of(),
              Set.of()),
          Map.of(version, files));
    }
  }

  private final ObjectMapper json = new ObjectMapper().registerModule(new JavaTimeModule());
  private final Path file;

  RememberedDeployments(Path directory) {
    this.file = directory.resolve("deployments.json");
  }

  /**
   * Empty when nothing was remembered.
   *
   * @throws IOException also when the file is not one that this version or a former one wrote
   */
  List<Remembered> read() throws IOException {
    if (!Files.isRegularFile(file)) {
      return List.of();
    }
    JsonNode content = json.readTree(file.toFile());
    if (content.isArray()) {
      List<OneVersion> old =
          json.readerFor(new TypeReference<List<OneVersion>>() {}).readValue(content);
      return old.stream().map(OneVersion::remembered).toList();
    }
    if (content.path("format").asInt() != FORMAT) {
      throw new IOException(file + " has a format that this version does not know");
    }
    return json.treeToValue(content, Content.class).deployments();
  }

  void write(List<Remembered> deployments) throws IOException {
    byte[] bytes = json.writeValueAsBytes(new Content(FORMAT, deployments));
    DurableFile.write(file, out -> out.write(bytes));
  }
}
