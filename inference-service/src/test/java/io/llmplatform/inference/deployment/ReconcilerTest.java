package io.llmplatform.inference.deployment;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.llmplatform.common.error.ErrorCode;
import io.llmplatform.common.error.PlatformException;
import io.llmplatform.inference.FakeSession;
import io.llmplatform.inference.artifact.ArtifactFile;
import io.llmplatform.inference.artifact.ArtifactSource;
import io.llmplatform.inference.catalog.Absence;
import io.llmplatform.inference.catalog.ModelCatalog;
import io.llmplatform.inference.catalog.ModelId;
import io.llmplatform.inference.catalog.ModelMemory;
import io.llmplatform.inference.catalog.ModelState;
import io.llmplatform.inference.catalog.ModelState.Phase;
import io.llmplatform.inference.catalog.ModelVersion;
import io.llmplatform.inference.catalog.OpeningModel;
import io.llmplatform.inference.catalog.RunSettings;
import io.llmplatform.inference.engine.BatchSettings;
import io.llmplatform.inference.engine.QueueSettings;
import io.llmplatform.inference.traffic.Match;
import io.llmplatform.inference.traffic.Routes;
import io.llmplatform.inference.traffic.Shadow;
import io.llmplatform.inference.traffic.Target;
import io.llmplatform.registry.api.InstanceReport;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
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
import java.util.concurrent.CompletableFuture;
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

  private ModelCatalog catalog = newCatalog();
  private Reconciler reconciler;

  /** In bytes; 0: none. */
  private long memoryLimit;

  /** Whether loads run as soon as they are started. */
  private boolean loadsAtOnce;

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
    assertThat(catalog.loaded(M)).containsExactly(V1);

    registry.deploy(V2, 2);
    look();
    assertThat(catalog.loaded(M)).containsExactly(V2);
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
    assertThat(catalog.loaded(M)).containsExactly(V1);
    assertThat(catalog.states("t").get(0).reason()).isEmpty();
  }

  @Test
  void aNewGenerationIsTriedAtOnce() {
    modelsAreBroken = true;
    registry.deploy(V1, 1);
    look();
    modelsAreBroken = false;
    look();
    assertThat(catalog.loaded(M)).isEmpty();

    registry.deploy(V1, 2);
    look();

    assertThat(catalog.loaded(M)).containsExactly(V1);
  }

  @Test
  void aFailedVersionLeavesTheFormerServing() {
    registry.deploy(V1, 1);
    look();
    modelsAreBroken = true;
    registry.deploy(V2, 2);
    look();

    assertThat(catalog.loaded(M)).containsExactly(V1);
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

    assertThat(catalog.loaded(M)).containsExactly(V1);
    assertThat(registry.fetches).isEqualTo(1);
    registry.away = false;
    registry.deploy(V2, 2);
    look();
    assertThat(catalog.loaded(M)).containsExactly(V2);
  }

  @Test
  void anAbsentRegistryLeavesWhatIsServed() {
    registry.deploy(V1, 1);
    look();
    registry.away = true;
    look();

    assertThat(catalog.loaded(M)).containsExactly(V1);
    assertThat(catalog.isReady()).isTrue();
  }

  @Test
  void aVersionThatFailsDisturbsNoOther() {
    registry.broken.add(V2);
    registry.deploy(split(90, 10), 1);
    look();
    assertThat(catalog.loaded(M)).containsExactly(V1);
    assertThat(catalog.servesWanted(M)).isTrue();
    assertThat(phases()).containsExactly(Phase.READY, Phase.UNAVAILABLE);

    registry.broken.clear();
    registry.deploy(split(80, 20), 2);
    look();
    assertThat(phases()).containsExactly(Phase.READY, Phase.READY);
    assertThat(sessions).hasSize(2);

    registry.deploy(V2, 3);
    look();
    assertThat(catalog.loaded(M)).containsExactly(V2);
  }

  @Test
  void otherWeightsDoNotDisturbALoadThatRuns() {
    registry.deploy(split(90, 10), 1);
    reconciler.tick();
    registry.deploy(split(80, 20), 2);
    reconciler.tick();
    runLoads();

    assertThat(sessions).hasSize(2);
    assertThat(phases()).containsExactly(Phase.READY, Phase.READY);
  }

  @Test
  void otherSettingsAreAReloadWithoutAGap() {
    registry.deploy(V1, 1);
    look();
    RunSettings two = new RunSettings(2, null, null, BatchSettings.DEFAULT, QueueSettings.DEFAULT);
    registry.deploy(Routes.to(1), 2, Map.of(1, two));
    modelsAreBroken = true;
    look();
    assertThat(catalog.loaded(M)).containsExactly(V1);
    assertThat(phases()).containsExactly(Phase.UNAVAILABLE);
    assertThat(sessions.get(0).closed).hasValue(0);

    modelsAreBroken = false;
    clock.now = clock.now.plusSeconds(1);
    look();
    assertThat(catalog.runs(V1, two)).isTrue();
    assertThat(sessions.get(0).closed).hasValue(1);
  }

  @Test
  void remembersEveryVersionAndHowTheyShareTheRequests() {
    RunSettings two =
        new RunSettings(
            2, "cpu", null, new BatchSettings(4, null, null, null, null), QueueSettings.DEFAULT);
    Routes routes =
        new Routes(
            List.of(
                new Target(1, 100, Match.NONE),
                new Target(2, 0, new Match(new Match.Header("x-canary", "on"), Set.of("ann")))),
            true,
            new Shadow(3, 10));
    registry.deploy(routes, 1, Map.of(2, two));
    look();
    restartWithoutRegistry();
    look();

    assertThat(catalog.loaded(M)).hasSize(3);
    assertThat(catalog.runs(V2, two)).isTrue();
    assertThat(reconciler.generations()).containsEntry(M, 1L);
  }

  @Test
  void remembersWhatIsServedWhileTheWishCannotBe() {
    registry.deploy(V1, 1);
    look();
    modelsAreBroken = true;
    registry.deploy(V2, 2);
    look();
    modelsAreBroken = false;
    restartWithoutRegistry();
    look();

    assertThat(catalog.loaded(M)).containsExactly(V1);
  }

  @Test
  void readsWhatAFormerReleaseRemembered() throws IOException {
    registry.deploy(V1, 7);
    look();
    String file =
        """
        [{"deployment":{"id":{"model":{"tenant":"t","name":"m"},"version":1},"shared":true,
        "generation":7},"files":[{"path":"model.onnx","size":%d,"sha256":"%s"}]}]
        """
            .formatted(MODEL.length, InMemoryRegistry.sha256());
    Files.writeString(directory.resolve("deployments.json"), file);
    restartWithoutRegistry();
    look();

    assertThat(catalog.loaded(M)).containsExactly(V1);
    assertThat(catalog.lease("anybody", "m").model().id()).isEqualTo(V1);
  }

  @Test
  void aMemoryThatCannotBeReadIsIgnored() throws IOException {
    for (String content : List.of("{}", "[1]", "{\"format\":3}", "{\"format\":2}", "nonsense")) {
      Files.writeString(directory.resolve("deployments.json"), content);
      restartWithoutRegistry();
      look();
      assertThat(catalog.states("t")).as(content).isEmpty();
      assertThat(catalog.isReady()).as(content).isFalse();
      registry.away = false;
      registry.deploy(V1, 1);
      look();
      assertThat(catalog.loaded(M)).as(content).containsExactly(V1);
    }
  }

  @Test
  void whatWasUnloadedStaysSoUntilItIsLoaded() {
    registry.deploy(V1, 1);
    look();

    reconciler.unload(M);
    look();
    assertThat(catalog.loaded(M)).isEmpty();
    assertThat(sessions.get(0).closed).hasValue(1);
    assertThat(catalog.absence(V1)).isEqualTo(Absence.UNLOADED);

    List<CompletableFuture<Void>> loading = reconciler.load(M);
    runLoads();
    assertThat(loading).singleElement().satisfies(each -> assertThat(each).isCompleted());
    assertThat(catalog.loaded(M)).containsExactly(V1);
    look();
    assertThat(sessions).hasSize(2);
    assertThat(reconciler.load(M)).as("it is loaded as it is set").isEmpty();
  }

  @Test
  void whatServesInPlaceOfTheWishIsUnloadedWithIt() {
    registry.deploy(V1, 1);
    look();
    modelsAreBroken = true;
    registry.deploy(V2, 2);
    look();
    assertThat(catalog.loaded(M)).containsExactly(V1);

    reconciler.unload(M);
    look();

    assertThat(catalog.loaded(M)).isEmpty();
    assertThat(sessions.get(0).closed).hasValue(1);
  }

  @Test
  void anotherDeploymentIsANewWish() {
    registry.deploy(V1, 1);
    look();
    reconciler.unload(M);
    registry.deploy(V1, 2);
    look();

    assertThat(catalog.loaded(M)).containsExactly(V1);
  }

  @Test
  void whatWasUnloadedStaysSoOverARestart() {
    registry.deploy(V1, 1);
    look();
    reconciler.unload(M);
    restartWithoutRegistry();
    look();
    assertThat(catalog.loaded(M)).isEmpty();
    assertThat(catalog.states("t")).hasSize(1);

    registry.away = false;
    look();
    assertThat(catalog.loaded(M)).isEmpty();
    assertThat(catalog.isReady()).isTrue();
    reconciler.load(M);
    restartWithoutRegistry();
    look();
    assertThat(catalog.loaded(M)).containsExactly(V1);
  }

  @Test
  void aMemoryOfWhatWasUnloadedThatCannotBeReadIsIgnored() throws IOException {
    registry.deploy(V1, 1);
    for (String content : List.of("{}", "[1]", "{\"format\":2}", "nonsense")) {
      Files.writeString(directory.resolve("unloaded.json"), content);
      restartWithoutRegistry();
      registry.away = false;
      look();
      assertThat(catalog.loaded(M)).as(content).containsExactly(V1);
    }
  }

  @Test
  void aLoadThatRunsWhileItsModelIsUnloadedIsThrownAway() {
    registry.deploy(V1, 1);
    reconciler.tick();
    reconciler.unload(M);
    runLoads();

    assertThat(catalog.loaded(M)).isEmpty();
    assertThat(sessions.get(0).closed).hasValue(1);
    assertThat(catalog.memory().used()).isZero();
  }

  @Test
  void loadingTriesAtOnceWhatHasFailedAndSaysWhyItFailsAgain() {
    modelsAreBroken = true;
    registry.deploy(V1, 1);
    look();
    List<CompletableFuture<Void>> again = reconciler.load(M);
    runLoads();
    assertThat(again)
        .singleElement()
        .satisfies(each -> assertThat(each).isCompletedExceptionally());
    assertThat(catalog.memory().used()).isZero();

    LoadingModels loadingModels = new LoadingModels(reconciler, () -> Duration.ofSeconds(30));
    loadsAtOnce = true;
    assertThatThrownBy(() -> loadingModels.load(M))
        .isInstanceOf(PlatformException.class)
        .hasMessageContaining("broken");
    modelsAreBroken = false;
    loadingModels.load(M);
    assertThat(catalog.loaded(M)).containsExactly(V1);
    loadingModels.load(M);
    loadingModels.unload(M);
    assertThat(catalog.loaded(M)).isEmpty();
    assertThatThrownBy(() -> loadingModels.load(new ModelId("t", "other")))
        .isInstanceOfSatisfying(
            PlatformException.class, e -> assertThat(e.code()).isEqualTo(ErrorCode.NOT_FOUND));
  }

  @Test
  void anEvictedVersionComesBackWhenARequestWantsIt() {
    memoryLimit = 1;
    registry.deploy(V1, 1);
    look();
    assertThat(catalog.states("t").get(0).reason()).contains("MiB");
    memoryLimit = 0;
    clock.now = clock.now.plusSeconds(60);
    look();
    memoryLimit = 1;
    look();
    assertThat(catalog.absence(V1)).isEqualTo(Absence.EVICTED);
    memoryLimit = 0;
    look();
    assertThat(catalog.loaded(M)).as("nobody wants it").isEmpty();

    CompletableFuture<Void> wanted = reconciler.load(V1);
    assertThat(reconciler.load(V1)).as("one load for all").isSameAs(wanted);
    runLoads();
    assertThat(wanted).isCompleted();
    assertThat(catalog.loaded(M)).containsExactly(V1);
    assertThat(registry.fetches).as("its files were there").isEqualTo(1);
  }

  @Test
  void anEvictedVersionIsLoadedAnewWhenItIsSetToRunOtherwise() {
    registry.deploy(V1, 1);
    look();
    memoryLimit = 1;
    look();
    assertThat(catalog.loaded(M)).isEmpty();
    memoryLimit = 0;
    registry.deploy(
        Routes.to(1),
        2,
        Map.of(1, new RunSettings(2, null, null, BatchSettings.DEFAULT, QueueSettings.DEFAULT)));
    look();

    assertThat(catalog.loaded(M)).containsExactly(V1);
  }

  private void restartWithoutRegistry() {
    catalog = newCatalog();
    reconciler = reconciler();
    registry.away = true;
  }

  private ModelCatalog newCatalog() {
    return new ModelCatalog(new ModelMemory(() -> memoryLimit), System::nanoTime, Runnable::run);
  }

  private static Routes split(int first, int second) {
    return new Routes(
        List.of(new Target(1, first, Match.NONE), new Target(2, second, Match.NONE)), false, null);
  }

  private List<Phase> phases() {
    return catalog.wanted().stream().map(ModelState::phase).toList();
  }

  private void look() {
    reconciler.tick();
    runLoads();
  }

  private void run(Runnable load) {
    loads.add(load);
    if (loadsAtOnce) {
      runLoads();
    }
  }

  private void runLoads() {
    while (!loads.isEmpty()) {
      loads.remove().run();
    }
  }

  private Reconciler reconciler() {
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
    private final Set<ModelVersion> broken = new HashSet<>();
    private boolean away;
    private int fetches;

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

    private static String sha256() {
      try {
        return HexFormat.of().formatHex(MessageDigest.getInstance("SHA-256").digest(MODEL));
      } catch (NoSuchAlgorithmException e) {
        throw new IllegalStateException(e);
      }
    }
  }
}
