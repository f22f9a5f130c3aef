package io.llmplatform.inference.catalog;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.llmplatform.common.error.ErrorCode;
import io.llmplatform.common.error.PlatformException;
import io.llmplatform.inference.FakeSession;
import io.llmplatform.inference.catalog.ModelState.Phase;
import io.llmplatform.inference.engine.BatchSettings;
import io.llmplatform.inference.engine.QueueSettings;
import io.llmplatform.inference.engine.Terms;
import io.llmplatform.inference.traffic.Match;
import io.llmplatform.inference.traffic.RequestTraits;
import io.llmplatform.inference.traffic.Routes;
import io.llmplatform.inference.traffic.Shadow;
import io.llmplatform.inference.traffic.Target;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeMap;
import org.junit.jupiter.api.Test;

class ModelCatalogTest {
  private static final ModelId M = new ModelId("t", "m");
  private static final ModelVersion V1 = new ModelVersion(M, 1);
  private static final ModelVersion V2 = new ModelVersion(M, 2);

  private final ModelCatalog catalog = new ModelCatalog();
  private final FakeSession first = new FakeSession();
  private final FakeSession second = new FakeSession();

  @Test
  void aReplacedModelIsClosedAfterItsLastRequest() {
    serve(V1, first);
    Lease early = catalog.lease("t", "m");
    Lease late = catalog.lease("t", "m");

    serve(V2, second);

    assertThat(catalog.lease("t", "m").model().id()).isEqualTo(V2);
    early.close();
    early.close();
    assertThat(first.closed).hasValue(0);
    late.close();
    assertThat(first.closed).hasValue(1);
    assertThat(second.closed).hasValue(0);
  }

  @Test
  void aFailedVersionLeavesTheFormerServing() {
    serve(V1, first);
    catalog.want(M, Routes.to(2));
    catalog.loading(V2);
    catalog.failed(V2, "no room");

    assertThat(catalog.lease("t", "m").model().id()).isEqualTo(V1);
    assertThat(catalog.inventory().states("t"))
        .containsExactly(
            new ModelState(V1, Phase.READY, ""), new ModelState(V2, Phase.UNAVAILABLE, "no room"));
    assertRefused(ErrorCode.UNAVAILABLE, () -> catalog.lease("t", "m", "2"));
    assertRefused(ErrorCode.NOT_FOUND, () -> catalog.lease("t", "m", "3"));
  }

  @Test
  void unknownModelsAreNotFoundAndUnloadedOnesUnavailable() {
    catalog.want(M, Routes.to(1));

    assertRefused(ErrorCode.NOT_FOUND, () -> catalog.lease("t", "other"));
    assertRefused(ErrorCode.UNAVAILABLE, () -> catalog.lease("t", "m"));
  }

  @Test
  void isReadyWhenAllThatIsWantedIsServed() {
    assertThat(catalog.isReady()).isFalse();
    catalog.retain(Set.of(M), Set.of());
    assertThat(catalog.isReady()).isTrue();
    catalog.want(M, Routes.to(1));
    assertThat(catalog.isReady()).isFalse();
    serve(V1, first);
    assertThat(catalog.isReady()).isTrue();
  }

  @Test
  void closingFreesWhatNobodyUses() {
    serve(V1, first);
    Lease lease = catalog.lease("t", "m");

    catalog.close();

    assertThat(first.closed).hasValue(0);
    lease.close();
    assertThat(first.closed).hasValue(1);
    assertRefused(ErrorCode.NOT_FOUND, () -> catalog.lease("t", "m"));
  }

  @Test
  void aNameMeansTheOwnModelElseTheSharedOne() {
    ModelVersion shared = new ModelVersion(new ModelId("platform", "m"), 7);
    ModelVersion foreign = new ModelVersion(new ModelId("other", "secret"), 1);
    catalog.retain(Set.of(M, shared.model(), foreign.model()), Set.of(shared.model()));
    serve(V1, first);
    serve(shared, second);
    serve(foreign, new FakeSession());

    assertThat(catalog.lease("t", "m").model().id()).isEqualTo(V1);
    assertThat(catalog.lease("u", "m").model().id()).isEqualTo(shared);
    assertRefused(ErrorCode.NOT_FOUND, () -> catalog.lease("t", "secret"));
    assertRefused(ErrorCode.NOT_FOUND, () -> catalog.lease("t", "secret", "1"));
    assertRefused(ErrorCode.NOT_FOUND, () -> catalog.require("t", "secret"));
    assertThat(catalog.inventory().served("t").stream().map(ModelInventory.Served::id))
        .containsExactly(V1);
    assertThat(catalog.inventory().served("u").stream().map(ModelInventory.Served::id))
        .containsExactly(shared);
    assertThat(catalog.inventory().states("other").stream().map(ModelState::id))
        .containsExactly(shared, foreign);
  }

  @Test
  void versionsShareTheRequestsAndOneThatIsNotLoadedGetsNone() {
    catalog.want(M, new Routes(List.of(target(1, 50), target(2, 50)), false, null));
    catalog.serve(served(V1, first));
    assertThat(routed(100)).containsOnlyKeys(1);

    catalog.serve(served(V2, second));
    assertThat(routed(100)).hasEntrySatisfying(2, n -> assertThat(n).isBetween(48, 52));
    assertThat(catalog.inventory().states("t"))
        .allMatch(state -> state.phase() == Phase.READY)
        .hasSize(2);

    catalog.want(M, Routes.to(2));
    assertThat(routed(10)).containsOnlyKeys(2);
    assertThat(first.closed).hasValue(1);
  }

  @Test
  void whatWasInForceStaysUntilAVersionWithAShareIsLoaded() {
    serve(V1, first);
    catalog.want(M, new Routes(List.of(target(2, 0), target(3, 100)), false, null));
    catalog.serve(served(V2, second));

    assertThat(routed(10)).containsOnlyKeys(1);
    assertThat(catalog.lease("t", "m", "2").model().id()).isEqualTo(V2);
    assertThat(catalog.servesWanted(M)).isFalse();

    FakeSession third = new FakeSession();
    catalog.serve(served(new ModelVersion(M, 3), third));
    assertThat(routed(10)).containsOnlyKeys(3);
    assertThat(catalog.servesWanted(M)).isTrue();
    assertThat(first.closed).hasValue(1);
    assertRefused(ErrorCode.NOT_FOUND, () -> catalog.lease("t", "m", "1"));
  }

  @Test
  void aWishThatIsReplacedBeforeItIsServedLeavesWhatServedBefore() {
    serve(V1, first);
    catalog.want(M, Routes.to(2));
    catalog.want(M, Routes.to(3));
    assertThat(routed(10)).containsOnlyKeys(1);

    catalog.want(M, Routes.to(1));
    assertThat(catalog.servesWanted(M)).isTrue();
    assertThat(catalog.inventory().states("t")).hasSize(1);
  }

  @Test
  void aVersionWithOtherSettingsAnswersAsItWasUntilItIsLoadedAnew() {
    catalog.retain(Set.of(M), Set.of());
    serve(V1, first);
    catalog.loading(V1);
    catalog.failed(V1, "no such device");
    RunSettings cuda =
        new RunSettings(null, "cuda", null, BatchSettings.DEFAULT, QueueSettings.DEFAULT);

    assertThat(catalog.runs(V1, cuda)).isFalse();
    assertThat(routed(10)).containsOnlyKeys(1);
    assertThat(catalog.isReady()).isFalse();
    assertThat(catalog.inventory().wanted())
        .containsExactly(new ModelState(V1, Phase.UNAVAILABLE, "no such device"));
    assertThat(catalog.inventory().states("t").get(0).phase()).isEqualTo(Phase.READY);
    assertThat(catalog.inventory().states("t").get(0).reason()).contains("no such device");

    catalog.serve(
        new ServedModel(
            V1,
            "",
            cuda,
            Terms.plain(),
            second,
            Optional.empty(),
            Optional.empty(),
            Instant.EPOCH));
    assertThat(catalog.runs(V1, cuda)).isTrue();
    assertThat(first.closed).hasValue(1);
    assertThat(catalog.isReady()).isTrue();
  }

  @Test
  void aShadowIsLoadedBesideAndInNobodysWay() {
    catalog.retain(Set.of(M), Set.of());
    catalog.want(M, new Routes(List.of(target(1, 100)), false, new Shadow(2, 100)));
    catalog.serve(served(V1, first));
    assertThat(catalog.isReady()).isTrue();
    assertThat(catalog.leaseForCopy(V1)).isEmpty();

    catalog.serve(served(V2, second));
    assertThat(routed(10)).containsOnlyKeys(1);
    assertThat(catalog.leaseForCopy(V1).orElseThrow().model().id()).isEqualTo(V2);
  }

  private static Target target(int version, int weight) {
    return new Target(version, weight, Match.NONE);
  }

  /** How many of so many requests each version gets. */
  private Map<Integer, Integer> routed(int requests) {
    RequestTraits anybody = new RequestTraits("a", Set.of(), (name, value) -> false);
    Map<Integer, Integer> counts = new TreeMap<>();
    for (int i = 0; i < requests; i++) {
      try (Lease lease = catalog.lease("t", "m", anybody)) {
        counts.merge(lease.model().id().version(), 1, Integer::sum);
      }
    }
    return counts;
  }

  private void serve(ModelVersion id, FakeSession session) {
    catalog.want(id.model(), Routes.to(id.version()));
    catalog.serve(served(id, session));
  }

  private static ServedModel served(ModelVersion id, FakeSession session) {
    return new ServedModel(
        id,
        "",
        RunSettings.DEFAULT,
        Terms.plain(),
        session,
        Optional.empty(),
        Optional.empty(),
        Instant.EPOCH);
  }

  private static void assertRefused(ErrorCode code, Runnable call) {
    assertThatThrownBy(call::run)
        .isInstanceOfSatisfying(PlatformException.class, e -> assertThat(e.code()).isEqualTo(code));
  }
}
