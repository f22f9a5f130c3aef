package io.llmplatform.inference.deployment;

import io.llmplatform.inference.artifact.ArtifactCache;
import io.llmplatform.inference.artifact.ArtifactFile;
import io.llmplatform.inference.artifact.ArtifactView;
import io.llmplatform.inference.catalog.ModelCatalog;
import io.llmplatform.inference.catalog.ModelId;
import io.llmplatform.inference.catalog.ModelVersion;
import io.llmplatform.inference.catalog.OpeningModel;
import io.llmplatform.inference.catalog.RunSettings;
import io.llmplatform.inference.catalog.ServedModel;
import io.llmplatform.inference.deployment.RememberedDeployments.Remembered;
import java.io.IOException;
import java.nio.file.Path;
import java.time.Clock;
import java.time.Instant;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.concurrent.Executor;
import java.util.function.Supplier;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Makes the catalog serve what the registry wants. {@link #tick} looks and starts what is due;
 * loads run on an executor, at most one for each version. A version that cannot be loaded is tried
 * again with backoff and disturbs no other, and what served before goes on. Thread-safe.
 */
public final class Reconciler {
  private static final Logger log = LoggerFactory.getLogger(Reconciler.class);

  /** The attempts at loading a version; guarded by the reconciler's monitor. */
  private static final class Attempts {
    private final ModelVersion id;
    private final RunSettings settings;
    private long generation;
    private boolean running;
    private int failures;
    private Instant notBefore = Instant.MIN;

    Attempts(ModelVersion id, RunSettings settings, long generation) {
      this.id = id;
      this.settings = settings;
      this.generation = generation;
    }

    /** True when the deployment changed: what failed before may do now. */
    boolean isAnew(long newGeneration) {
      boolean anew = generation != newGeneration && !running;
      generation = newGeneration;
      if (anew) {
        failures = 0;
        notBefore = Instant.MIN;
      }
      return anew;
    }
  }

  private final Registry registry;
  private final ArtifactCache cache;
  private final OpeningModel opening;
  private final ModelCatalog catalog;
  private final RememberedDeployments memory;
  private final Supplier<Backoff> backoff;
  private final Executor loads;
  private final Clock clock;

  private final Map<ModelVersion, Attempts> attempts = new HashMap<>();
  private final Map<ModelVersion, List<ArtifactFile>> files = new HashMap<>();
  private Map<ModelId, Remembered> broughtAbout = new TreeMap<>();
  private @Nullable List<Deployment> wanted;
  private boolean registryAway;

  /**
   * @param directory holds cached files and what was brought about last
   * @param loads runs loads, which take seconds and block
   */
  public Reconciler(
      Registry registry,
      Path directory,
      OpeningModel opening,
      ModelCatalog catalog,
      Supplier<Backoff> backoff,
      Executor loads,
      Clock clock) {
    this.registry = registry;
    this.cache = new ArtifactCache(directory);
    this.opening = opening;
    this.catalog = catalog;
    this.memory = new RememberedDeployments(directory);
    this.backoff = backoff;
    this.loads = loads;
    this.clock = clock;
  }

  /**
   * Compares what is wanted with what is served, and starts what is due. Never throws. Called by
   * one thread at a time.
   */
  public void tick() {
    List<Deployment> asked = ask();
    synchronized (this) {
      wanted = asked != null ? asked : wanted != null ? wanted : recall();
      bringAbout(wanted);
    }
  }

  /** The deployment that is followed now, by model; empty before it is known. */
  public synchronized Map<ModelId, Long> generations() {
    return wanted == null
        ? Map.of()
        : wanted.stream()
            .collect(Collectors.toUnmodifiableMap(Deployment::model, Deployment::generation));
  }

  /** What the registry wants, or null when it cannot be asked. */
  private @Nullable List<Deployment> ask() {
    try {
      List<Deployment> deployments = registry.deployments();
      if (registryAway) {
        log.info("The registry answers again");
      }
      registryAway = false;
      return deployments;
    } catch (IOException | RuntimeException e) {
      if (!registryAway) {
        log.warn("The registry cannot be asked what to serve: {}", e.getMessage());
      }
      registryAway = true;
      return null;
    }
  }

  /** What was served before a restart; nothing, and not yet known, when nothing is remembered. */
  private @Nullable List<Deployment> recall() {
    try {
      List<Remembered> remembered = memory.read();
      for (Remembered each : remembered) {
        ModelId model = each.deployment().model();
        broughtAbout.put(model, each);
        each.files()
            .forEach((version, known) -> files.put(new ModelVersion(model, version), known));
      }
      return remembered.isEmpty() ? null : remembered.stream().map(Remembered::deployment).toList();
    } catch (IOException | RuntimeException e) {
      log.warn("What was served before cannot be read: {}", e.getMessage());
      return null;
    }
  }

  private void bringAbout(@Nullable List<Deployment> deployments) {
    if (deployments == null) {
      return;
    }
    attempts
        .keySet()
        .retainAll(deployments.stream().flatMap(Reconciler::versions).collect(Collectors.toSet()));
    deployments.forEach(each -> catalog.want(each.model(), each.routes()));
    catalog.retain(
        models(deployments.stream()), models(deployments.stream().filter(Deployment::shared)));
    deployments.forEach(each -> each.versions().forEach(id -> bringAbout(each, id)));
    remember();
  }

  private static Stream<ModelVersion> versions(Deployment deployment) {
    return deployment.versions().stream();
  }

  private static Set<ModelId> models(Stream<Deployment> deployments) {
    return deployments.map(Deployment::model).collect(Collectors.toSet());
  }

  private void bringAbout(Deployment deployment, ModelVersion id) {
    RunSettings settings = deployment.settings(id);
    if (catalog.runs(id, settings)) {
      attempts.remove(id);
      catalog.keep(id);
      return;
    }
    Attempts current = attempts.get(id);
    if (current == null || !current.settings.equals(settings)) {
      current = new Attempts(id, settings, deployment.generation());
      attempts.put(id, current);
      catalog.loading(id);
    } else if (current.isAnew(deployment.generation())) {
      catalog.loading(id);
    }
    if (!current.running && !clock.instant().isBefore(current.notBefore)) {
      Attempts started = current;
      started.running = true;
      loads.execute(() -> load(started));
    }
  }

  private void load(Attempts attempt) {
    ModelVersion id = attempt.id;
    try {
      List<ArtifactFile> ofVersion = files(id);
      ServedModel model;
      try (ArtifactView view =
          cache.view(ofVersion, (file, sink) -> registry.fetch(id, file, sink))) {
        model = opening.open(id, attempt.settings, view.directory());
      }
      loaded(attempt, model, ofVersion);
    } catch (Throwable e) { // A load that ends unseen would never be tried again.
      failed(attempt, e);
    }
  }

  /** Files never change once a version is visible, so those that were told once hold. */
  private List<ArtifactFile> files(ModelVersion id) throws IOException {
    synchronized (this) {
      List<ArtifactFile> known = files.get(id);
      if (known != null) {
        return known;
      }
    }
    return registry.files(id);
  }

  private synchronized void loaded(
      Attempts attempt, ServedModel model, List<ArtifactFile> ofVersion) {
    if (!isCurrent(attempt)) {
      model.close();
      return;
    }
    attempts.remove(attempt.id);
    catalog.serve(model);
    log.info("Serving {}", model.id());
    files.put(attempt.id, ofVersion);
    remember();
  }

  private synchronized void failed(Attempts attempt, Throwable cause) {
    attempt.running = false;
    attempt.failures++;
    attempt.notBefore = clock.instant().plus(backoff.get().after(attempt.failures));
    if (isCurrent(attempt)) {
      log.warn("{} could not be loaded, next try at {}", attempt.id, attempt.notBefore, cause);
      catalog.failed(attempt.id, reason(cause));
    }
  }

  private static String reason(Throwable cause) {
    String message = cause.getMessage();
    return message == null ? cause.getClass().getSimpleName() : message;
  }

  private boolean isCurrent(Attempts attempt) {
    return attempts.get(attempt.id) == attempt;
  }

  /** Of each model, the deployment that requests follow, else the one that they followed before. */
  private void remember() {
    Map<ModelId, Remembered> now = new TreeMap<>();
    for (Deployment deployment : wanted == null ? List.<Deployment>of() : wanted) {
      ModelId model = deployment.model();
      Remembered former = broughtAbout.get(model);
      if (catalog.servesWanted(model)) {
        now.put(model, new Remembered(deployment, filesOf(deployment)));
      } else if (former != null) {
        now.put(model, former);
      }
    }
    if (now.equals(broughtAbout)) {
      return;
    }
    broughtAbout = now;
    Set<ModelVersion> kept =
        now.values().stream()
            .flatMap(each -> versions(each.deployment()))
            .collect(Collectors.toSet());
    files.keySet().retainAll(kept);
    try {
      memory.write(List.copyOf(now.values()));
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
