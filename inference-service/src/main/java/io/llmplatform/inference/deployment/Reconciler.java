package io.llmplatform.inference.deployment;

import io.llmplatform.common.error.PlatformException;
import io.llmplatform.inference.artifact.ArtifactCache;
import io.llmplatform.inference.artifact.ArtifactFile;
import io.llmplatform.inference.catalog.Absence;
import io.llmplatform.inference.catalog.ColdLoads;
import io.llmplatform.inference.catalog.ModelCatalog;
import io.llmplatform.inference.catalog.ModelId;
import io.llmplatform.inference.catalog.ModelVersion;
import io.llmplatform.inference.catalog.OpeningModel;
import io.llmplatform.inference.catalog.RunSettings;
import java.io.IOException;
import java.nio.file.Path;
import java.time.Clock;
import java.time.Instant;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
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

  private final Registry registry;
  private final LoadingVersion loading;
  private final ModelCatalog catalog;
  private final BroughtAbout broughtAbout;
  private final Supplier<Backoff> backoff;
  private final Executor loads;
  private final Clock clock;

  private final UnloadedVersions unloaded;
  private final Map<ModelVersion, LoadAttempts> attempts = new HashMap<>();

  /** The settings by which each version was loaded last. */
  private final Map<ModelVersion, RunSettings> loadedBy = new HashMap<>();

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
    this.loading = new LoadingVersion(registry, new ArtifactCache(directory), opening, catalog);
    this.catalog = catalog;
    this.broughtAbout = new BroughtAbout(directory);
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
      wanted = asked != null ? asked : wanted != null ? wanted : broughtAbout.recall();
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
            .map(each -> each.outcome().exceptionally(failure -> null))
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
    LoadAttempts current = attempts(deployment, id);
    if (current.isDue(clock.instant())) {
      start(current);
    }
  }

  /** The attempts at loading the version as it is set now; none of another setting goes on. */
  private LoadAttempts attempts(Deployment deployment, ModelVersion id) {
    RunSettings settings = deployment.settings(id);
    LoadAttempts current = attempts.get(id);
    if (current == null || !current.settings.equals(settings)) {
      current = new LoadAttempts(id, settings, deployment.generation());
      attempts.put(id, current);
      catalog.loading(id);
    } else if (current.isAnew(deployment.generation())) {
      catalog.loading(id);
    }
    return current;
  }

  private CompletableFuture<Void> start(LoadAttempts attempt) {
    if (attempt.isRunning()) {
      return attempt.outcome();
    }
    CompletableFuture<Void> outcome = attempt.begin();
    try {
      loads.execute(() -> load(attempt, outcome));
    } catch (RejectedExecutionException e) {
      outcome.completeExceptionally(e);
    }
    return outcome;
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
        LoadAttempts current = attempts(deployment, id);
        if (!current.isRunning()) {
          current.forgive();
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

  private void load(LoadAttempts attempt, CompletableFuture<Void> outcome) {
    try {
      loading.load(
          attempt.id, attempt.settings, files(attempt.id), loaded -> serve(attempt, loaded));
      outcome.complete(null);
    } catch (Throwable e) { // A load that ends unseen would never be tried again.
      failed(attempt, e);
      outcome.completeExceptionally(e);
    }
  }

  private synchronized @Nullable List<ArtifactFile> files(ModelVersion id) {
    return broughtAbout.files(id);
  }

  private synchronized void serve(LoadAttempts attempt, LoadingVersion.Loaded loaded) {
    if (!isCurrent(attempt)) {
      loaded.close();
      return;
    }
    attempts.remove(attempt.id);
    loadedBy.put(attempt.id, attempt.settings);
    catalog.serve(loaded.model(), loaded.share());
    log.info("Serving {}", attempt.id);
    broughtAbout.loaded(attempt.id, loaded.files());
    remember();
  }

  private synchronized void failed(LoadAttempts attempt, Throwable cause) {
    Instant next = attempt.failed(clock.instant(), backoff.get());
    if (isCurrent(attempt)) {
      log.warn("{} could not be loaded, next try at {}", attempt.id, next, cause);
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

  private boolean isCurrent(LoadAttempts attempt) {
    return attempts.get(attempt.id) == attempt;
  }

  private void remember() {
    if (wanted != null) {
      broughtAbout.remember(wanted, catalog::servesWanted);
    }
  }
}
