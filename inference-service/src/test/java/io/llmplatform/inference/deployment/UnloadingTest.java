package io.llmplatform.inference.deployment;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.llmplatform.common.error.ErrorCode;
import io.llmplatform.common.error.PlatformException;
import io.llmplatform.inference.catalog.Absence;
import io.llmplatform.inference.catalog.ModelId;
import io.llmplatform.inference.catalog.RunSettings;
import io.llmplatform.inference.engine.BatchSettings;
import io.llmplatform.inference.engine.QueueSettings;
import io.llmplatform.inference.traffic.Routes;
import java.io.IOException;
import java.nio.file.Files;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import org.junit.jupiter.api.Test;

/** Versions that leave the memory, by wish or to make room, and come back. */
class UnloadingTest extends ReconcilerScenario {
  @Test
  void whatWasUnloadedStaysSoUntilItIsLoaded() {
    registry.deploy(V1, 1);
    look();

    reconciler.unload(M);
    look();
    assertThat(catalog.inventory().loaded(M)).isEmpty();
    assertThat(sessions.get(0).closed).hasValue(1);
    assertThat(catalog.absence(V1)).isEqualTo(Absence.UNLOADED);

    List<CompletableFuture<Void>> loading = reconciler.load(M);
    runLoads();
    assertThat(loading).singleElement().satisfies(each -> assertThat(each).isCompleted());
    assertThat(catalog.inventory().loaded(M)).containsExactly(V1);
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
    assertThat(catalog.inventory().loaded(M)).containsExactly(V1);

    reconciler.unload(M);
    look();

    assertThat(catalog.inventory().loaded(M)).isEmpty();
    assertThat(sessions.get(0).closed).hasValue(1);
  }

  @Test
  void anotherDeploymentIsANewWish() {
    registry.deploy(V1, 1);
    look();
    reconciler.unload(M);
    registry.deploy(V1, 2);
    look();

    assertThat(catalog.inventory().loaded(M)).containsExactly(V1);
  }

  @Test
  void whatWasUnloadedStaysSoOverARestart() {
    registry.deploy(V1, 1);
    look();
    reconciler.unload(M);
    restartWithoutRegistry();
    look();
    assertThat(catalog.inventory().loaded(M)).isEmpty();
    assertThat(catalog.inventory().states("t")).hasSize(1);

    registry.away = false;
    look();
    assertThat(catalog.inventory().loaded(M)).isEmpty();
    assertThat(catalog.isReady()).isTrue();
    reconciler.load(M);
    restartWithoutRegistry();
    look();
    assertThat(catalog.inventory().loaded(M)).containsExactly(V1);
  }

  @Test
  void aMemoryOfWhatWasUnloadedThatCannotBeReadIsIgnored() throws IOException {
    registry.deploy(V1, 1);
    for (String content : List.of("{}", "[1]", "{\"format\":2}", "nonsense")) {
      Files.writeString(directory.resolve("unloaded.json"), content);
      restartWithoutRegistry();
      registry.away = false;
      look();
      assertThat(catalog.inventory().loaded(M)).as(content).containsExactly(V1);
    }
  }

  @Test
  void aLoadThatRunsWhileItsModelIsUnloadedIsThrownAway() {
    registry.deploy(V1, 1);
    reconciler.tick();
    reconciler.unload(M);
    runLoads();

    assertThat(catalog.inventory().loaded(M)).isEmpty();
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
    assertThat(catalog.inventory().loaded(M)).containsExactly(V1);
    loadingModels.load(M);
    loadingModels.unload(M);
    assertThat(catalog.inventory().loaded(M)).isEmpty();
    assertThatThrownBy(() -> loadingModels.load(new ModelId("t", "other")))
        .isInstanceOfSatisfying(
            PlatformException.class, e -> assertThat(e.code()).isEqualTo(ErrorCode.NOT_FOUND));
  }

  @Test
  void anEvictedVersionComesBackWhenARequestWantsIt() {
    memoryLimit = 1;
    registry.deploy(V1, 1);
    look();
    assertThat(catalog.inventory().states("t").get(0).reason()).contains("MiB");
    memoryLimit = 0;
    clock.now = clock.now.plusSeconds(60);
    look();
    memoryLimit = 1;
    look();
    assertThat(catalog.absence(V1)).isEqualTo(Absence.EVICTED);
    memoryLimit = 0;
    look();
    assertThat(catalog.inventory().loaded(M)).as("nobody wants it").isEmpty();

    CompletableFuture<Void> wanted = reconciler.load(V1);
    assertThat(reconciler.load(V1)).as("one load for all").isSameAs(wanted);
    runLoads();
    assertThat(wanted).isCompleted();
    assertThat(catalog.inventory().loaded(M)).containsExactly(V1);
    assertThat(registry.fetches).as("its files were there").isEqualTo(1);
  }

  @Test
  void anEvictedVersionIsLoadedAnewWhenItIsSetToRunOtherwise() {
    registry.deploy(V1, 1);
    look();
    memoryLimit = 1;
    look();
    assertThat(catalog.inventory().loaded(M)).isEmpty();
    memoryLimit = 0;
    registry.deploy(
        Routes.to(1),
        2,
        Map.of(1, new RunSettings(2, null, null, BatchSettings.DEFAULT, QueueSettings.DEFAULT)));
    look();

    assertThat(catalog.inventory().loaded(M)).containsExactly(V1);
  }
}
