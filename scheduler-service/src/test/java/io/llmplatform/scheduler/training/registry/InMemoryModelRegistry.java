package io.llmplatform.scheduler.training.registry;

import io.llmplatform.common.error.PlatformException;
import io.llmplatform.common.security.Owner;
import io.llmplatform.registry.api.FileView;
import io.llmplatform.registry.api.Lineage;
import io.llmplatform.registry.api.Stage;
import io.llmplatform.registry.api.VersionStatus;
import io.llmplatform.registry.api.VersionView;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;

/** A registry with base models, that keeps what is published. Thread-safe. */
public final class InMemoryModelRegistry implements ModelRegistry {
  private final Map<String, Map<String, byte[]>> models = new HashMap<>();
  private final List<Published> published = new ArrayList<>();
  private int failures;

  public record Published(Owner owner, NewVersion version, int number, Map<String, byte[]> files) {
    public Published {
      files = Map.copyOf(files);
    }
  }

  /** A model whose version 1 is deployed. */
  public synchronized void add(String model, Map<String, byte[]> files) {
    models.put(model, new TreeMap<>(files));
  }

  public static byte[] text(String content) {
    return content.getBytes(StandardCharsets.UTF_8);
  }

  public synchronized List<Published> published() {
    return List.copyOf(published);
  }

  /** Has the next calls of publish fail as where the registry cannot be reached. */
  public synchronized void failNext(int calls) {
    failures = calls;
  }

  public synchronized void clear() {
    published.clear();
    failures = 0;
  }

  @Override
  public synchronized VersionView version(Owner owner, String model, int version) {
    List<FileView> files = new ArrayList<>();
    files(model).forEach((path, bytes) -> files.add(new FileView(path, bytes.length, "0")));
    return new VersionView(
        owner.tenant(),
        model,
        version,
        VersionStatus.READY,
        null,
        null,
        Map.of(),
        List.of(),
        Stage.NONE,
        Lineage.UNKNOWN,
        Map.of(),
        null,
        0,
        Instant.EPOCH,
        null,
        Instant.EPOCH,
        null,
        null,
        files);
  }

  @Override
  public synchronized int deployed(Owner owner, String model) {
    files(model);
    return 1;
  }

  @Override
  public synchronized void download(
      Owner owner, String model, int version, String path, Path target) throws IOException {
    byte[] bytes = files(model).get(path);
    if (bytes == null) {
      throw PlatformException.notFound("There is no such file.");
    }
    Files.write(target, bytes);
  }

  @Override
  public synchronized int publish(Owner owner, NewVersion version) throws IOException {
    if (failures > 0) {
      failures--;
      throw PlatformException.unavailable("The registry is away.", Duration.ZERO);
    }
    for (Published each : published) {
      if (String.valueOf(each.version().lineage().trainingJob())
          .equals(version.lineage().trainingJob())) {
        return each.number();
      }
    }
    Map<String, byte[]> files = new HashMap<>();
    for (Map.Entry<String, Path> file : version.files().entrySet()) {
      files.put(file.getKey(), Files.readAllBytes(file.getValue()));
    }
    int number =
        1
            + (int)
                published.stream()
                    .filter(each -> each.version().model().equals(version.model()))
                    .count();
    published.add(new Published(owner, version, number, files));
    return number;
  }

  private Map<String, byte[]> files(String model) {
    Map<String, byte[]> files = models.get(model);
    if (files == null) {
      throw PlatformException.notFound("There is no model '%s'.".formatted(model));
    }
    return files;
  }
}
