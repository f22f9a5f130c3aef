package io.llmplatform.inference.deployment;

import io.llmplatform.common.error.PlatformException;
import io.llmplatform.inference.artifact.ArtifactCache;
import io.llmplatform.inference.artifact.ArtifactFile;
import io.llmplatform.inference.artifact.ArtifactView;
import io.llmplatform.inference.catalog.Absence;
import io.llmplatform.inference.catalog.ColdLoads;
import io.llmplatform.inference.catalog.ModelCatalog;
import io.llmplatform.inference.catalog.ModelId;
import io.llmplatform.inference.catalog.ModelMemory;
import io.llmplatform.inference.catalog.ModelVersion;
import io.llmplatform.inference.catalog.OpeningModel;
import io.llmplatform.inference.catalog.RunSettings;
import io.llmplatform.inference.catalog.ServedModel;
import io.llmplatform.inference.deployment.RememberedDeployments.Remembered;
import java.io.IOException;
import java.nio.file.Path;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.Executor;
import java.util.concurrent.RejectedExecutionException;
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
public final class Reconciler implements ColdLoads {
  private static final Logger log = LoggerFactory.getLogger(Reconciler.class);
  private static final String UNLOADED = "Was unloaded.";

  /** How long a load waits for the last requests of those that leave their memory to it. */
  private static final Duration ROOM_PATIENCE = Duration.ofSeconds(30);

  /** The attempts at loading a version; guarded by the reconciler's monitor. */
  private static final class Attempts {
    private final ModelVersion id;
    private final RunSettings settings;
    private long generation;
    private boolean running;
    private int failures;
    private Instant notBefore = Instant.MIN;

    /** Of the attempt that runs, or else of the next; completed outside of the monitor. */
    private CompletableFuture<Void> outcome = new CompletableFuture<>();

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

  private final UnloadedVersions unloaded;
  private final Map<ModelVersion, Attempts> attempts = new HashMap<>();

  /** The settings by which each version was loaded last. */
  private final Map<ModelVersion, RunSettings> loadedBy = new HashMap<>();

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
    this.unloaded = new UnloadedVersions(directory);
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
            .collect(
                Collectors.toUnmodifiableMap(Deployment::model, Deployment::generation, Math::max));
  }

  /** Ends with the loads that are under way or about to begin now, however they end. */
  public synchronized CompletableFuture<Void> loadsUnderWay() {
    return CompletableFuture.allOf(
        attempts.values().stream()
            .map(each -> each.outcome.exceptionally(failure -> null))
            .toArray(CompletableFuture[]::new));
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
    Set<ModelVersion> versions =
        deployments.stream().flatMap(Reconciler::versions).collect(Collectors.toSet());
    attempts.keySet().retainAll(versions);
    loadedBy.keySet().retainAll(versions);
    catalog.pin(
        deployments.stream().flatMap(Deployment::pinnedVersions).collect(Collectors.toSet()));
    deployments.forEach(each -> catalog.want(each.model(), each.routes()));
    catalog.retain(
        models(deployments.stream()), models(deployments.stream().filter(Deployment::shared)));
    deployments.forEach(each -> each.versions().forEach(id -> bringAbout(each, id)));
    catalog.shrink();
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
    if (unloaded.contains(id, deployment.generation())) {
      if (catalog.absence(id) != Absence.UNLOADED) {
        catalog.unload(id, UNLOADED);
      }
      return;
    }
    // One that was evicted could be loaded as it is set: its next request has it loaded.
    if (catalog.absence(id) == Absence.EVICTED && settings.equals(loadedBy.get(id))) {
      return;
    }
    Attempts current = attempts(deployment, id);
    if (!current.running && !clock.instant().isBefore(current.notBefore)) {
      start(current);
    }
  }

  /** The attempts at loading the version as it is set now; none of another setting goes on. */
  private Attempts attempts(Deployment deployment, ModelVersion id) {
    RunSettings settings = deployment.settings(id);
    Attempts current = attempts.get(id);
    if (current == null || !current.settings.equals(settings)) {
      current = new Attempts(id, settings, deployment.generation());
      attempts.put(id, current);
      catalog.loading(id);
    } else if (current.isAnew(deployment.generation())) {
      catalog.loading(id);
    }
    return current;
  }

  private CompletableFuture<Void> start(Attempts attempt) {
    if (!attempt.running) {
      attempt.running = true;
      attempt.outcome = new CompletableFuture<>();
      CompletableFuture<Void> outcome = attempt.outcome;
      try {
        loads.execute(() -> load(attempt, outcome));
      } catch (RejectedExecutionException e) {
        outcome.completeExceptionally(e);
      }
    }
    return attempt.outcome;
  }

  @Override
  public synchronized CompletableFuture<Void> load(ModelVersion id) {
    Deployment deployment = deploymentOf(id.model());
    if (deployment == null || !deployment.versions().contains(id)) {
      return CompletableFuture.failedFuture(new IllegalStateException(id + " is not deployed"));
    }
    return catalog.absence(id) == Absence.EVICTED
        ? start(attempts(deployment, id))
        : CompletableFuture.completedFuture(null);
  }

  /**
   * Has every version of the model loaded that does not run as it is set, at once, whether it
   * failed, was evicted or unloaded.
   *
   * @throws PlatformException not found when it is not deployed
   */
  synchronized List<CompletableFuture<Void>> load(ModelId model) {
    Deployment deployment = requireDeployed(model);
    List<CompletableFuture<Void>> started = new ArrayList<>();
    for (ModelVersion id : deployment.versions()) {
      unloaded.remove(id);
      if (!catalog.runs(id, deployment.settings(id))) {
        Attempts current = attempts(deployment, id);
        if (!current.running) {
          current.failures = 0;
          catalog.loading(id);
        }
        started.add(start(current));
      }
    }
    return started;
  }

  /**
   * Has every version of the model leave its memory, and stay away under this generation of its
   * deployment.
   *
   * @throws PlatformException not found when it is not deployed
   */
  synchronized void unload(ModelId model) {
    Deployment deployment = requireDeployed(model);
    catalog.unload(model, UNLOADED);
    for (ModelVersion id : deployment.versions()) {
      attempts.remove(id);
      unloaded.add(id, deployment.generation());
    }
    log.info("Unloaded {}", model);
  }

  private Deployment requireDeployed(ModelId model) {
    Deployment deployment = deploymentOf(model);
    if (deployment == null) {
      throw PlatformException.notFound("The model '%s' is not deployed.".formatted(model.name()));
    }
    return deployment;
  }

  private @Nullable Deployment deploymentOf(ModelId model) {
    return wanted == null
        ? null
        : wanted.stream().filter(each -> each.model().equals(model)).findFirst().orElse(null);
  }

  private void load(Attempts attempt, CompletableFuture<Void> outcome) {
    ModelVersion id = attempt.id;
    try {
      List<ArtifactFile> ofVersion = files(id);
      try (ArtifactView view =
          cache.view(ofVersion, (file, sink) -> registry.fetch(id, file, sink))) {
        open(attempt, view.directory(), ofVersion);
      }
      outcome.complete(null);
    } catch (Throwable e) { // A load that ends unseen would never be tried again.
      failed(attempt, e);
      outcome.completeExceptionally(e);
    }
  }

  private void open(Attempts attempt, Path directory, List<ArtifactFile> ofVersion)
      throws IOException {
    ModelMemory.Share share =
        catalog.makeRoom(attempt.id, opening.estimate(directory, attempt.settings), ROOM_PATIENCE);
    try {
      ServedModel model =
          opening.open(attempt.id, ArtifactFile.digest(ofVersion), attempt.settings, directory);
      // A language model's cache fills as its sequences come.
      if (!model.session().device().cuda() && model.language().isEmpty()) {
        share.loaded();
      }
      loaded(attempt, model, share, ofVersion);
    } catch (Throwable e) {
      share.close();
      throw e;
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
      Attempts attempt, ServedModel model, ModelMemory.Share share, List<ArtifactFile> ofVersion) {
    if (!isCurrent(attempt)) {
      model.close();
      share.close();
      return;
    }
    attempts.remove(attempt.id);
    loadedBy.put(attempt.id, attempt.settings);
    catalog.serve(model, share);
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

  static String reason(@Nullable Throwable cause) {
    if (cause == null) {
      return "";
    }
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
