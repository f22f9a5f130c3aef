package io.llmplatform.inference.deployment;

import io.llmplatform.inference.FakeSession;
import io.llmplatform.inference.artifact.ArtifactFile;
import io.llmplatform.inference.artifact.ArtifactSource;
import io.llmplatform.inference.catalog.ModelCatalog;
import io.llmplatform.inference.catalog.ModelId;
import io.llmplatform.inference.catalog.ModelMemory;
import io.llmplatform.inference.catalog.ModelState;
import io.llmplatform.inference.catalog.ModelState.Phase;
import io.llmplatform.inference.catalog.ModelVersion;
import io.llmplatform.inference.catalog.OpeningModel;
import io.llmplatform.inference.catalog.RunSettings;
import io.llmplatform.inference.traffic.Match;
import io.llmplatform.inference.traffic.Routes;
import io.llmplatform.inference.traffic.Target;
import io.llmplatform.registry.api.InstanceReport;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.time.ZoneId;
import java.time.ZoneOffset;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.HashSet;
import java.util.HexFormat;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.io.TempDir;

/** A reconciler whose loads run when a test says so, before a registry in memory. */
abstract class ReconcilerScenario {
  static final byte[] MODEL = "a model".getBytes(StandardCharsets.UTF_8);
  static final ModelId M = new ModelId("t", "m");
  static final ModelVersion V1 = new ModelVersion(M, 1);
  static final ModelVersion V2 = new ModelVersion(M, 2);

  @TempDir Path directory;
  final InMemoryRegistry registry = new InMemoryRegistry();
  final ManualClock clock = new ManualClock();
  final List<FakeSession> sessions = new ArrayList<>();

  /** Loads that were started, run by {@link #look}. */
  final Deque<Runnable> loads = new ArrayDeque<>();

  ModelCatalog catalog = newCatalog();
  Reconciler reconciler;

  /** In bytes; 0: none. */
  long memoryLimit;

  /** Whether loads run as soon as they are started. */
  boolean loadsAtOnce;

  /** What the next sessions do when they are opened. */
  boolean modelsAreBroken;

  @BeforeEach
  void begin() {
    reconciler = reconciler();
  }

  void restartWithoutRegistry() {
    catalog = newCatalog();
    reconciler = reconciler();
    registry.away = true;
  }

  ModelCatalog newCatalog() {
    return new ModelCatalog(new ModelMemory(() -> memoryLimit), System::nanoTime, Runnable::run);
  }

  static Routes split(int first, int second) {
    return new Routes(
        List.of(new Target(1, first, Match.NONE), new Target(2, second, Match.NONE)), false, null);
  }

  List<Phase> phases() {
    return catalog.inventory().wanted().stream().map(ModelState::phase).toList();
  }

  void look() {
    reconciler.tick();
    runLoads();
  }

  void run(Runnable load) {
    loads.add(load);
    if (loadsAtOnce) {
      runLoads();
    }
  }

  void runLoads() {
    while (!loads.isEmpty()) {
      loads.remove().run();
    }
  }

  Reconciler reconciler() {
    OpeningModel opening =
        new OpeningModel(
            (file, device) -> {
              FakeSession session = new FakeSession();
              sessions.add(session);
              if (modelsAreBroken) {
                throw new IllegalStateException("broken");
              }
              return session;
            },
            clock);
    Backoff backoff = new Backoff(Duration.ofSeconds(1), Duration.ofSeconds(10));
    return new Reconciler(registry, directory, opening, catalog, () -> backoff, this::run, clock);
  }

  static final class ManualClock extends Clock {
    Instant now = Instant.EPOCH;

    @Override
    public Instant instant() {
      return now;
    }

    @Override
    public ZoneId getZone() {
      return ZoneOffset.UTC;
    }

    @Override
    public Clock withZone(ZoneId zone) {
      return this;
    }
  }

  /** Every version has the same model file. */
  static final class InMemoryRegistry implements Registry {
    final List<Deployment> deployments = new ArrayList<>();
    final Set<ModelVersion> broken = new HashSet<>();
    boolean away;
    int fetches;

    void deploy(ModelVersion id, long generation) {
      deploy(Routes.to(id.version()), generation);
    }

    void deploy(Routes routes, long generation) {
      deploy(routes, generation, Map.of());
    }

    void deploy(Routes routes, long generation, Map<Integer, RunSettings> settings) {
      deployments.clear();
      deployments.add(new Deployment(M, false, generation, routes, settings, Set.of()));
    }

    @Override
    public List<Deployment> deployments() throws IOException {
      requirePresence();
      return List.copyOf(deployments);
    }

    @Override
    public List<ArtifactFile> files(ModelVersion id) throws IOException {
      requirePresence();
      if (broken.contains(id)) {
        throw new IOException("broken");
      }
      return List.of(new ArtifactFile("model.onnx", MODEL.length, sha256()));
    }

    @Override
    public void fetch(ModelVersion id, ArtifactFile file, ArtifactSource.Sink sink)
        throws IOException {
      requirePresence();
      fetches++;
      sink.accept(new ByteArrayInputStream(MODEL));
    }

    @Override
    public void report(String instance, InstanceReport report) {
      throw new UnsupportedOperationException();
    }

    @Override
    public void withdraw(String instance) {
      throw new UnsupportedOperationException();
    }

    private void requirePresence() throws IOException {
      if (away) {
        throw new IOException("away");
      }
    }

    static String sha256() {
      try {
        return HexFormat.of().formatHex(MessageDigest.getInstance("SHA-256").digest(MODEL));
      } catch (NoSuchAlgorithmException e) {
        throw new IllegalStateException(e);
      }
    }
  }
}
