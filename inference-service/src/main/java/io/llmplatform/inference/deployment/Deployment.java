package io.llmplatform.inference.deployment;

import io.llmplatform.inference.catalog.ModelId;
import io.llmplatform.inference.catalog.ModelVersion;
import io.llmplatform.inference.catalog.RunSettings;
import io.llmplatform.inference.traffic.Routes;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.stream.Stream;

/**
 * What is to be served of a model.
 *
 * @param shared whether every tenant may use the model
 * @param generation grows whenever the model is deployed anew: a failed load is then tried at once
 * @param routes how versions share the requests
 * @param settings how versions run; one that is not named runs as the instance is set
 * @param pinned versions that never leave their memory to others
 */
public record Deployment(
    ModelId model,
    boolean shared,
    long generation,
    Routes routes,
    Map<Integer, RunSettings> settings,
    Set<Integer> pinned) {
  /** What was remembered by a former release has no pins. */
  public Deployment {
    settings = Map.copyOf(settings);
    pinned = pinned == null ? Set.of() : Set.copyOf(pinned);
  }

  /** Every version that is to be loaded. */
  List<ModelVersion> versions() {
    return routes.versions().stream().map(version -> new ModelVersion(model, version)).toList();
  }

  /** Every version that never leaves its memory to others. */
  Stream<ModelVersion> pinnedVersions() {
    return pinned.stream().map(version -> new ModelVersion(model, version));
  }

  RunSettings settings(ModelVersion id) {
    return settings.getOrDefault(id.version(), RunSettings.DEFAULT);
  }
}
