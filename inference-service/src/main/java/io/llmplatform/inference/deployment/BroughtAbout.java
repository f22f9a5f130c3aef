package io.llmplatform.inference.deployment;

import io.llmplatform.inference.artifact.ArtifactFile;
import io.llmplatform.inference.catalog.ModelId;
import io.llmplatform.inference.catalog.ModelVersion;
import io.llmplatform.inference.deployment.RememberedDeployments.Remembered;
import java.io.IOException;
import java.nio.file.Path;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.function.Predicate;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * What this instance brought about last, with the files of the versions that it loaded; kept for a
 * restart. Guarded by the reconciler's monitor.
 */
final class BroughtAbout {
  private static final Logger log = LoggerFactory.getLogger(BroughtAbout.class);

  private final RememberedDeployments memory;
  private final Map<ModelVersion, List<ArtifactFile>> files = new HashMap<>();
  private Map<ModelId, Remembered> deployments = new TreeMap<>();

  BroughtAbout(Path directory) {
    this.memory = new RememberedDeployments(directory);
  }

  /** What was served before a restart; nothing, and not yet known, when nothing is remembered. */
  @Nullable List<Deployment> recall() {
    try {
      List<Remembered> remembered = memory.read();
      remembered.forEach(this::recall);
      return remembered.isEmpty() ? null : remembered.stream().map(Remembered::deployment).toList();
    } catch (IOException | RuntimeException e) {
      log.warn("What was served before cannot be read: {}", e.getMessage());
      return null;
    }
  }

  private void recall(Remembered each) {
    ModelId model = each.deployment().model();
    deployments.put(model, each);
    each.files().forEach((version, known) -> files.put(new ModelVersion(model, version), known));
  }

  /** Those of a version that was loaded; null where they are not known. */
  @Nullable List<ArtifactFile> files(ModelVersion id) {
    return files.get(id);
  }

  /** Says of what files a version was loaded. */
  void loaded(ModelVersion id, List<ArtifactFile> ofVersion) {
    files.put(id, ofVersion);
  }

  /**
   * Of each model, keeps the deployment that requests follow, else the one that they followed
   * before.
   *
   * @param followed whether requests of the model follow what is wanted
   */
  void remember(List<Deployment> wanted, Predicate<ModelId> followed) {
    Map<ModelId, Remembered> now = new TreeMap<>();
    for (Deployment deployment : wanted) {
      ModelId model = deployment.model();
      Remembered former = deployments.get(model);
      if (followed.test(model)) {
        now.put(model, new Remembered(deployment, filesOf(deployment)));
      } else if (former != null) {
        now.put(model, former);
      }
    }
    if (!now.equals(deployments)) {
      deployments = now;
      write();
    }
  }

  private void write() {
    Set<ModelVersion> kept =
        deployments.values().stream()
            .flatMap(each -> each.deployment().versions().stream())
            .collect(Collectors.toSet());
    files.keySet().retainAll(kept);
    try {
      memory.write(List.copyOf(deployments.values()));
    } catch (IOException e) {
      log.warn("What is served cannot be remembered for a restart: {}", e.getMessage());
    }
  }

  private Map<Integer, List<ArtifactFile>> filesOf(Deployment deployment) {
    Map<Integer, List<ArtifactFile>> known = new TreeMap<>();
    for (ModelVersion id : deployment.versions()) {
      List<ArtifactFile> ofVersion = files.get(id);
      if (ofVersion != null) {
        known.put(id.version(), ofVersion);
      }
    }
    return known;
  }
}
