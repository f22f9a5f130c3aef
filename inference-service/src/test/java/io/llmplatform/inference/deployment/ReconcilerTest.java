package io.llmplatform.inference.deployment;

import static org.assertj.core.api.Assertions.assertThat;

import io.llmplatform.inference.FakeSession;
import io.llmplatform.inference.artifact.ArtifactFile;
import io.llmplatform.inference.artifact.ArtifactSource;
import io.llmplatform.inference.catalog.ModelCatalog;
import io.llmplatform.inference.catalog.ModelId;
import io.llmplatform.inference.catalog.ModelState.Phase;
import io.llmplatform.inference.catalog.ModelVersion;
import io.llmplatform.inference.catalog.OpeningModel;
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
import java.util.HexFormat;
import java.util.List;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class ReconcilerTest {
  private static final byte[] MODEL = "a model".getBytes(StandardCharsets.UTF_8);
  private static final ModelId M = new ModelId("t", "m");
  private static final ModelVersion V1 = new ModelVersion(M, 1);
  private static final ModelVersion V2 = new ModelVersion(M, 2);

  @TempDir Path directory;
  private final InMemoryRegistry registry = new InMemoryRegistry();
  private final ManualClock clock = new ManualClock();
  private final List<FakeSession> sessions = new ArrayList<>();

  /** Loads that were started, run by {@link #look}. */
  private final Deque<Runnable> loads = new ArrayDeque<>();

  private ModelCatalog catalog = new ModelCatalog();
  private Reconciler reconciler;

  /** What the next sessions do when they are opened. */
  private boolean modelsAreBroken;

  @BeforeEach
  void begin() {
    reconciler = reconciler();
  }

  @Test
  void servesWhatIsWantedAndWithdrawsWhatIsNot() {
    registry.deploy(V1, 1);
    look();
    assertThat(catalog.serving(M)).hasValue(V1);

    registry.deploy(V2, 2);
    look();
    assertThat(catalog.serving(M)).hasValue(V2);
    assertThat(sessions.get(0).closed).hasValue(1);

    registry.deployments.clear();
    look();
    assertThat(catalog.states("t")).isEmpty();
    assertThat(sessions.get(1).closed).hasValue(1);
  }

  @Test
  void doesNotLoadTwiceWhatIsBeingLoadedOrServed() {
    registry.deploy(V1, 1);
    reconciler.tick();
    reconciler.tick();
    assertThat(loads).hasSize(1);
    runLoads();
    look();

    assertThat(sessions).hasSize(1);
  }

  @Test
  void triesAFailedLoadAgainWithBackoffAndSaysWhy() {
    modelsAreBroken = true;
    registry.deploy(V1, 1);
    look();
    assertThat(catalog.states("t").get(0).phase()).isEqualTo(Phase.UNAVAILABLE);
    assertThat(catalog.states("t").get(0).reason()).isEqualTo("broken");
    int tried = sessions.size();

    clock.now = clock.now.plusMillis(999);
    look();
    assertThat(sessions).hasSize(tried);
    clock.now = clock.now.plusMillis(1);
    look();
    assertThat(sessions).hasSize(tried + 1);
    clock.now = clock.now.plusSeconds(1);
    look();
    assertThat(sessions).hasSize(tried + 1);

    modelsAreBroken = false;
    clock.now = clock.now.plusSeconds(1);
    look();
    assertThat(catalog.serving(M)).hasValue(V1);
    assertThat(catalog.states("t").get(0).reason()).isEmpty();
  }

  @Test
  void aNewGenerationIsTriedAtOnce() {
    modelsAreBroken = true;
    registry.deploy(V1, 1);
    look();
    modelsAreBroken = false;
    look();
    assertThat(catalog.serving(M)).isEmpty();

    registry.deploy(V1, 2);
    look();

    assertThat(catalog.serving(M)).hasValue(V1);
  }

  @Test
  void aFailedVersionLeavesTheFormerServing() {
    registry.deploy(V1, 1);
    look();
    modelsAreBroken = true;
    registry.deploy(V2, 2);
    look();

    assertThat(catalog.serving(M)).hasValue(V1);
    assertThat(sessions.get(0).closed).hasValue(0);

    registry.deploy(V1, 3);
    look();
    assertThat(catalog.isReady()).isTrue();
  }

  @Test
  void aLoadThatIsNoLongerWantedIsThrownAway() {
    registry.deploy(V1, 1);
    reconciler.tick();
    registry.deployments.clear();
    reconciler.tick();
    runLoads();

    assertThat(catalog.states("t")).isEmpty();
    assertThat(sessions.get(0).closed).hasValue(1);
  }

  @Test
  void servesFromItsCacheAfterARestartWhileTheRegistryIsAway() {
    registry.deploy(V1, 1);
    look();
    catalog = new ModelCatalog();
    reconciler = reconciler();
    registry.away = true;

    look();

    assertThat(catalog.serving(M)).hasValue(V1);
    assertThat(registry.fetches).isEqualTo(1);
    registry.away = false;
    registry.deploy(V2, 2);
    look();
    assertThat(catalog.serving(M)).hasValue(V2);
  }

  @Test
  void anAbsentRegistryLeavesWhatIsServed() {
    registry.deploy(V1, 1);
    look();
    registry.away = true;
    look();

    assertThat(catalog.serving(M)).hasValue(V1);
    assertThat(catalog.isReady()).isTrue();
  }

  private void look() {
    reconciler.tick();
    runLoads();
  }

  private void runLoads() {
    while (!loads.isEmpty()) {
      loads.remove().run();
    }
  }

  private Reconciler reconciler() {
    OpeningModel opening =
        new OpeningModel(
            file -> {
              FakeSession session = new FakeSession();
              sessions.add(session);
              if (modelsAreBroken) {
                throw new IllegalStateException("broken");
              }
              return session;
            },
            clock);
    Backoff backoff = new Backoff(Duration.ofSeconds(1), Duration.ofSeconds(10));
    return new Reconciler(registry, directory, opening, catalog, () -> backoff, loads::add, clock);
  }

  private static final class ManualClock extends Clock {
    private Instant now = Instant.EPOCH;

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
  private static final class InMemoryRegistry implements Registry {
    private final List<Deployment> deployments = new ArrayList<>();
    private boolean away;
    private int fetches;

    void deploy(ModelVersion id, long generation) {
      deployments.clear();
      deployments.add(new Deployment(id, false, generation));
    }

    @Override
    public List<Deployment> deployments() throws IOException {
      requirePresence();
      return List.copyOf(deployments);
    }

    @Override
    public List<ArtifactFile> files(ModelVersion id) throws IOException {
      requirePresence();
      return List.of(new ArtifactFile("model.onnx", MODEL.length, sha256()));
    }

    @Override
    public void fetch(ModelVersion id, ArtifactFile file, ArtifactSource.Sink sink)
        throws IOException {
      requirePresence();
      fetches++;
      sink.accept(new ByteArrayInputStream(MODEL));
    }

    private void requirePresence() throws IOException {
      if (away) {
        throw new IOException("away");
      }
    }

    private static String sha256() {
      try {
        return HexFormat.of().formatHex(MessageDigest.getInstance("SHA-256").digest(MODEL));
      } catch (NoSuchAlgorithmException e) {
        throw new IllegalStateException(e);
      }
    }
  }
}
