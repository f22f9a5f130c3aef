package io.llmplatform.inference.deployment;

import io.llmplatform.inference.artifact.ArtifactCache;
import io.llmplatform.inference.artifact.ArtifactFile;
import io.llmplatform.inference.artifact.ArtifactView;
import io.llmplatform.inference.catalog.ModelCatalog;
import io.llmplatform.inference.catalog.ModelId;
import io.llmplatform.inference.catalog.ModelVersion;
import io.llmplatform.inference.catalog.OpeningModel;
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
 * loads run on an executor, at most one for each model. A version that cannot be loaded is tried
 * again with backoff, and what served before goes on. Thread-safe.
 */
public final class Reconciler {
  private static final Logger log = LoggerFactory.getLogger(Reconciler.class);

  /** The attempts at bringing about one deployment; guarded by the reconciler's monitor. */
  private static final class Attempts {
    private final Deployment deployment;
    private boolean running;
    private int failures;
    private Instant notBefore = Instant.MIN;

    Attempts(Deployment deployment) {
      this.deployment = deployment;
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

  private final Map<ModelId, Attempts> attempts = new HashMap<>();
  private final Map<ModelId, Remembered> broughtAbout = new TreeMap<>();
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

  /** Compares what is wanted with what is served, and starts what is due. Never throws. */
  public void tick() {
    List<Deployment> asked = ask();
    synchronized (this) {
      wanted = asked != null ? asked : wanted != null ? wanted : recall();
      bringAbout(wanted);
    }
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
      remembered.forEach(each -> broughtAbout.put(each.deployment().id().model(), each));
      return remembered.isEmpty() ? null : remembered.stream().map(Remembered::deployment).toList();
    } catch (IOException e) {
      log.warn("What was served before cannot be read: {}", e.getMessage());
      return null;
    }
  }

  private void bringAbout(@Nullable List<Deployment> deployments) {
    if (deployments == null) {
      return;
    }
    Set<ModelId> models = models(deployments.stream());
    attempts.keySet().retainAll(models);
    if (broughtAbout.keySet().retainAll(models)) {
      remember();
    }
    catalog.retain(models, models(deployments.stream().filter(Deployment::shared)));
    deployments.forEach(this::bringAbout);
  }

  private static Set<ModelId> models(Stream<Deployment> deployments) {
    return deployments.map(each -> each.id().model()).collect(Collectors.toSet());
  }

  private void bringAbout(Deployment deployment) {
    ModelVersion id = deployment.id();
    if (catalog.serving(id.model()).filter(id::equals).isPresent()) {
      attempts.remove(id.model());
      catalog.keep(id);
      return;
    }
    Attempts current = attempts.get(id.model());
    if (current == null || !current.deployment.equals(deployment)) {
      current = new Attempts(deployment);
      attempts.put(id.model(), current);
      catalog.loading(id);
    }
    if (!current.running && !clock.instant().isBefore(current.notBefore)) {
      Attempts started = current;
      started.running = true;
      loads.execute(() -> load(started));
    }
  }

  private void load(Attempts attempt) {
    ModelVersion id = attempt.deployment.id();
    try {
      List<ArtifactFile> files = files(id);
      ServedModel model;
      try (ArtifactView view = cache.view(files, (file, sink) -> registry.fetch(id, file, sink))) {
        model = opening.open(id, view.directory());
      }
      loaded(attempt, model, files);
    } catch (Throwable e) { // A load that ends unseen would never be tried again.
      failed(attempt, e);
    }
  }

  /** Files never change once a version is visible, so those of a remembered version hold. */
  private List<ArtifactFile> files(ModelVersion id) throws IOException {
    synchronized (this) {
      Remembered remembered = broughtAbout.get(id.model());
      if (remembered != null && remembered.deployment().id().equals(id)) {
        return remembered.files();
      }
    }
    return registry.files(id);
  }

  private synchronized void loaded(Attempts attempt, ServedModel model, List<ArtifactFile> files) {
    if (!isCurrent(attempt)) {
      model.close();
      return;
    }
    attempts.remove(model.id().model());
    catalog.serve(model);
    log.info("Serving {}", model.id());
    broughtAbout.put(model.id().model(), new Remembered(attempt.deployment, files));
    remember();
  }

  private synchronized void failed(Attempts attempt, Throwable cause) {
    attempt.running = false;
    attempt.failures++;
    attempt.notBefore = clock.instant().plus(backoff.get().after(attempt.failures));
    if (isCurrent(attempt)) {
      ModelVersion id = attempt.deployment.id();
      log.warn("{} could not be loaded, next try at {}", id, attempt.notBefore, cause);
      catalog.failed(id, reason(cause));
    }
  }

  private static String reason(Throwable cause) {
    String message = cause.getMessage();
    return message == null ? cause.getClass().getSimpleName() : message;
  }

  private boolean isCurrent(Attempts attempt) {
    return attempts.get(attempt.deployment.id().model()) == attempt;
  }

  private void remember() {
    try {
      memory.write(List.copyOf(broughtAbout.values()));
    } catch (IOException e) {
      log.warn("What is served cannot be remembered for a restart: {}", e.getMessage());
    }
  }
}
