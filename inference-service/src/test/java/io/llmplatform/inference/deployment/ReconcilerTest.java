package io.llmplatform.inference.deployment;

import static org.assertj.core.api.Assertions.assertThat;

import io.llmplatform.inference.catalog.ModelCatalog;
import io.llmplatform.inference.catalog.ModelState.Phase;
import io.llmplatform.inference.catalog.RunSettings;
import io.llmplatform.inference.engine.BatchSettings;
import io.llmplatform.inference.engine.QueueSettings;
import io.llmplatform.inference.traffic.Match;
import io.llmplatform.inference.traffic.Routes;
import io.llmplatform.inference.traffic.Shadow;
import io.llmplatform.inference.traffic.Target;
import java.io.IOException;
import java.nio.file.Files;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import org.junit.jupiter.api.Test;

/** What is deployed is served. */
class ReconcilerTest extends ReconcilerScenario {
  @Test
  void servesWhatIsWantedAndWithdrawsWhatIsNot() {
    registry.deploy(V1, 1);
    look();
    assertThat(catalog.inventory().loaded(M)).containsExactly(V1);

    registry.deploy(V2, 2);
    look();
    assertThat(catalog.inventory().loaded(M)).containsExactly(V2);
    assertThat(sessions.get(0).closed).hasValue(1);

    registry.deployments.clear();
    look();
    assertThat(catalog.inventory().states("t")).isEmpty();
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
  void loadsUnderWayEndHoweverTheyEnd() {
    registry.deploy(V1, 1);
    reconciler.tick();
    CompletableFuture<Void> underWay = reconciler.loadsUnderWay();
    assertThat(underWay).isNotDone();
    runLoads();
    assertThat(underWay).isCompleted();
    assertThat(reconciler.loadsUnderWay()).isCompleted();

    modelsAreBroken = true;
    registry.deploy(V2, 2);
    reconciler.tick();
    underWay = reconciler.loadsUnderWay();
    assertThat(underWay).isNotDone();
    runLoads();
    assertThat(underWay).isCompleted();
  }

  @Test
  void triesAFailedLoadAgainWithBackoffAndSaysWhy() {
    modelsAreBroken = true;
    registry.deploy(V1, 1);
    look();
    assertThat(catalog.inventory().states("t").get(0).phase()).isEqualTo(Phase.UNAVAILABLE);
    assertThat(catalog.inventory().states("t").get(0).reason()).isEqualTo("broken");
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
    assertThat(catalog.inventory().loaded(M)).containsExactly(V1);
    assertThat(catalog.inventory().states("t").get(0).reason()).isEmpty();
  }

  @Test
  void aNewGenerationIsTriedAtOnce() {
    modelsAreBroken = true;
    registry.deploy(V1, 1);
    look();
    modelsAreBroken = false;
    look();
    assertThat(catalog.inventory().loaded(M)).isEmpty();

    registry.deploy(V1, 2);
    look();

    assertThat(catalog.inventory().loaded(M)).containsExactly(V1);
  }

  @Test
  void aFailedVersionLeavesTheFormerServing() {
    registry.deploy(V1, 1);
    look();
    modelsAreBroken = true;
    registry.deploy(V2, 2);
    look();

    assertThat(catalog.inventory().loaded(M)).containsExactly(V1);
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

    assertThat(catalog.inventory().states("t")).isEmpty();
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

    assertThat(catalog.inventory().loaded(M)).containsExactly(V1);
    assertThat(registry.fetches).isEqualTo(1);
    registry.away = false;
    registry.deploy(V2, 2);
    look();
    assertThat(catalog.inventory().loaded(M)).containsExactly(V2);
  }

  @Test
  void anAbsentRegistryLeavesWhatIsServed() {
    registry.deploy(V1, 1);
    look();
    registry.away = true;
    look();

    assertThat(catalog.inventory().loaded(M)).containsExactly(V1);
    assertThat(catalog.isReady()).isTrue();
  }

  @Test
  void aVersionThatFailsDisturbsNoOther() {
    registry.broken.add(V2);
    registry.deploy(split(90, 10), 1);
    look();
    assertThat(catalog.inventory().loaded(M)).containsExactly(V1);
    assertThat(catalog.servesWanted(M)).isTrue();
    assertThat(phases()).containsExactly(Phase.READY, Phase.UNAVAILABLE);

    registry.broken.clear();
    registry.deploy(split(80, 20), 2);
    look();
    assertThat(phases()).containsExactly(Phase.READY, Phase.READY);
    assertThat(sessions).hasSize(2);

    registry.deploy(V2, 3);
    look();
    assertThat(catalog.inventory().loaded(M)).containsExactly(V2);
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
    assertThat(catalog.inventory().loaded(M)).containsExactly(V1);
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

    assertThat(catalog.inventory().loaded(M)).hasSize(3);
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

    assertThat(catalog.inventory().loaded(M)).containsExactly(V1);
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

    assertThat(catalog.inventory().loaded(M)).containsExactly(V1);
    assertThat(catalog.lease("anybody", "m").model().id()).isEqualTo(V1);
  }

  @Test
  void aMemoryThatCannotBeReadIsIgnored() throws IOException {
    for (String content : List.of("{}", "[1]", "{\"format\":3}", "{\"format\":2}", "nonsense")) {
      Files.writeString(directory.resolve("deployments.json"), content);
      restartWithoutRegistry();
      look();
      assertThat(catalog.inventory().states("t")).as(content).isEmpty();
      assertThat(catalog.isReady()).as(content).isFalse();
      registry.away = false;
      registry.deploy(V1, 1);
      look();
      assertThat(catalog.inventory().loaded(M)).as(content).containsExactly(V1);
    }
  }
}
