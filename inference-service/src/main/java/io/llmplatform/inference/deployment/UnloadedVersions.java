package io.llmplatform.inference.deployment;

import com.fasterxml.jackson.databind.ObjectMapper;
import io.llmplatform.inference.artifact.DurableFile;
import io.llmplatform.inference.catalog.ModelVersion;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The versions that somebody unloaded, each with the deployment's generation at that time: another
 * generation is a new wish, and undoes it. Kept on disk, so that a restart does not bring back what
 * was sent away. Guarded by the reconciler's monitor.
 */
final class UnloadedVersions {
  private static final Logger log = LoggerFactory.getLogger(UnloadedVersions.class);
  private static final int FORMAT = 1;

  private record Entry(ModelVersion id, long generation) {}

  private record Content(int format, List<Entry> versions) {}

  private final ObjectMapper json = new ObjectMapper();
  private final Path file;
  private @Nullable Map<ModelVersion, Long> generations;

  UnloadedVersions(Path directory) {
    this.file = directory.resolve("unloaded.json");
  }

  /** Whether the version was unloaded under that generation of its deployment. */
  boolean contains(ModelVersion id, long generation) {
    return Optional.of(generation).equals(Optional.ofNullable(known().get(id)));
  }

  void add(ModelVersion id, long generation) {
    known().put(id, generation);
    write();
  }

  void remove(ModelVersion id) {
    if (known().remove(id) != null) {
      write();
    }
  }

  private Map<ModelVersion, Long> known() {
    Map<ModelVersion, Long> now = generations;
    if (now == null) {
      now = read();
      generations = now;
    }
    return now;
  }

  private Map<ModelVersion, Long> read() {
    Map<ModelVersion, Long> read = new HashMap<>();
    try {
      if (Files.isRegularFile(file)) {
        Content content = json.readValue(file.toFile(), Content.class);
        if (content.format() != FORMAT) {
          throw new IOException("its format is " + content.format());
        }
        content.versions().forEach(each -> read.put(each.id(), each.generation()));
      }
    } catch (IOException | RuntimeException e) {
      log.warn("What was unloaded before cannot be read, and is loaded: {}", e.getMessage());
      read.clear();
    }
    return read;
  }

  private void write() {
    List<Entry> entries =
        known().entrySet().stream().map(each -> new Entry(each.getKey(), each.getValue())).toList();
    try {
      byte[] bytes = json.writeValueAsBytes(new Content(FORMAT, entries));
      DurableFile.write(file, out -> out.write(bytes));
    } catch (IOException e) {
      log.warn("What is unloaded cannot be remembered for a restart: {}", e.getMessage());
    }
  }
}
