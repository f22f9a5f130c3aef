package io.llmplatform.inference.deployment;

import io.llmplatform.inference.artifact.ArtifactCache;
import io.llmplatform.inference.artifact.ArtifactFile;
import io.llmplatform.inference.artifact.ArtifactView;
import io.llmplatform.inference.catalog.ModelCatalog;
import io.llmplatform.inference.catalog.ModelMemory;
import io.llmplatform.inference.catalog.ModelVersion;
import io.llmplatform.inference.catalog.OpeningModel;
import io.llmplatform.inference.catalog.RunSettings;
import io.llmplatform.inference.catalog.ServedModel;
import java.io.IOException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/**
 * Fetches a version's files, makes room for it in memory and opens it, which takes seconds and
 * blocks. Thread-safe.
 */
final class LoadingVersion {
  /** How long a load waits for the last requests of those that leave their memory to it. */
  private static final Duration ROOM_PATIENCE = Duration.ofSeconds(30);

  /**
   * A version that is in memory and not served yet.
   *
   * @param share the memory that it takes
   */
  record Loaded(ServedModel model, ModelMemory.Share share, List<ArtifactFile> files) {
    void close() {
      model.close();
      share.close();
    }
  }

  private final Registry registry;
  private final ArtifactCache cache;
  private final OpeningModel opening;
  private final ModelCatalog catalog;

  LoadingVersion(
      Registry registry, ArtifactCache cache, OpeningModel opening, ModelCatalog catalog) {
    this.registry = registry;
    this.cache = cache;
    this.opening = opening;
    this.catalog = catalog;
  }

  /**
   * @param known the version's files, which never change once it is visible; null: the registry is
   *     asked
   * @param loaded serves the version, or closes it
   */
  void load(
      ModelVersion id,
      RunSettings settings,
      @Nullable List<ArtifactFile> known,
      Consumer<Loaded> loaded)
      throws IOException {
    List<ArtifactFile> files = known == null ? registry.files(id) : known;
    try (ArtifactView view = cache.view(files, (file, sink) -> registry.fetch(id, file, sink))) {
      open(id, settings, view.directory(), files, loaded);
    }
  }

  private void open(
      ModelVersion id,
      RunSettings settings,
      Path directory,
      List<ArtifactFile> files,
      Consumer<Loaded> loaded)
      throws IOException {
    ModelMemory.Share share =
        catalog.makeRoom(id, opening.estimate(directory, settings), ROOM_PATIENCE);
    try {
      ServedModel model = opening.open(id, ArtifactFile.digest(files), settings, directory);
      // A language model's cache fills as its sequences come.
      if (!model.session().device().cuda() && model.language().isEmpty()) {
        share.loaded();
      }
      loaded.accept(new Loaded(model, share, files));
    } catch (Throwable e) {
      share.close();
      throw e;
    }
  }
}
