package io.llmplatform.inference.catalog;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.awaitility.Awaitility.await;

import io.llmplatform.common.error.ErrorCode;
import io.llmplatform.common.error.PlatformException;
import io.llmplatform.inference.FakeSession;
import io.llmplatform.inference.catalog.ModelState.Phase;
import io.llmplatform.inference.engine.Terms;
import io.llmplatform.inference.traffic.Match;
import io.llmplatform.inference.traffic.RequestTraits;
import io.llmplatform.inference.traffic.Routes;
import io.llmplatform.inference.traffic.Shadow;
import io.llmplatform.inference.traffic.Target;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.atomic.AtomicLong;
import org.junit.jupiter.api.Test;

/** Which versions leave their memory to others, and how they come back. */
class MemoryTest {
  private static final ModelVersion A = version("a");
  private static final ModelVersion B = version("b");
  private static final ModelVersion C = version("c");
  private static final Duration AT_ONCE = Duration.ZERO;
  private static final Duration PATIENCE = Duration.ofSeconds(30);
  private static final RequestTraits ANYBODY =
      new RequestTraits("a", Set.of(), (name, value) -> false);

  private final AtomicLong limit = new AtomicLong(100);
  private final AtomicLong heap = new AtomicLong(1_000_000);
  private final AtomicLong now = new AtomicLong();
  private final ModelMemory memory = new ModelMemory(limit::get, () -> OptionalLong.of(heap.get()));
  private final ModelCatalog catalog =
      new ModelCatalog(memory, now::incrementAndGet, Runnable::run);
  private final Map<ModelVersion, FakeSession> sessions = new HashMap<>();

  /** Loads that requests have begun. */
  private final Map<ModelVersion, CompletableFuture<Void>> begun = new ConcurrentHashMap<>();

  @Test
  void theLeastRecentlyUsedLeavesItsMemory() {
    serve(A, 40);
    serve(B, 40);
    use(A);

    serve(C, 40);

    assertThat(catalog.inventory().loaded()).containsExactly(A, C);
    assertThat(session(B).closed).hasValue(1);
    assertThat(memory.used()).isEqualTo(80);
    assertThat(state(B).phase()).isEqualTo(Phase.UNAVAILABLE);
    assertThat(state(B).absence()).isEqualTo(Absence.EVICTED);
    assertThat(state(B).reason()).isNotEmpty();
    catalog.retain(Set.of(A.model(), B.model(), C.model()), Set.of());
    assertThat(catalog.isReady()).as("nothing is wrong").isTrue();
  }

  @Test
  void aPinnedVersionStaysAndWhatDoesNotFitSaysTheNumbers() {
    limit.set(100L << 20);
    serve(A, 40 << 20);
    serve(B, 50 << 20);
    catalog.pin(Set.of(A));
    use(B);
    catalog.want(C.model(), Routes.to(1));

    assertThatThrownBy(() -> catalog.makeRoom(C, 70 << 20, AT_ONCE))
        .isInstanceOf(NoRoom.class)
        .hasMessageContainingAll("70.0 MiB", "100.0 MiB", "90.0 MiB", "2 loaded", "50.0 MiB");
    assertThat(catalog.inventory().loaded()).as("nobody leaves in vain").containsExactly(A, B);

    catalog.makeRoom(C, 60 << 20, AT_ONCE).close();
    assertThat(catalog.inventory().loaded()).containsExactly(A);
  }

  @Test
  void aVersionDoesNotLeaveForItsSuccessor() {
    serve(A, 60);
    catalog.want(A.model(), Routes.to(2));
    ModelVersion successor = new ModelVersion(A.model(), 2);

    assertThatThrownBy(() -> catalog.makeRoom(successor, 60, AT_ONCE)).isInstanceOf(NoRoom.class);
    assertThat(catalog.lease("t", "a").model().id()).isEqualTo(A);
  }

  @Test
  void memoryIsFreeOnlyAfterTheLastRequest() {
    serve(A, 80);
    Lease lease = catalog.lease("t", "a");
    catalog.want(B.model(), Routes.to(1));

    assertThatThrownBy(() -> catalog.makeRoom(B, 80, AT_ONCE)).isInstanceOf(NoRoom.class);
    assertThat(state(A).phase()).isEqualTo(Phase.UNLOADING);
    assertThat(memory.used()).isEqualTo(80);
    assertThat(session(A).closed).hasValue(0);

    lease.close();
    assertThat(state(A).phase()).isEqualTo(Phase.UNAVAILABLE);
    assertThat(memory.used()).isZero();
    catalog.makeRoom(B, 80, AT_ONCE).close();
  }

  @Test
  void aLoadWaitsForTheLastRequestOfWhatLeaves() {
    serve(A, 80);
    Lease lease = catalog.lease("t", "a");
    catalog.want(B.model(), Routes.to(1));
    CompletableFuture<ModelMemory.Share> waiting =
        CompletableFuture.supplyAsync(() -> catalog.makeRoom(B, 80, PATIENCE));
    await().atMost(PATIENCE).until(() -> state(A).phase() == Phase.UNLOADING);

    lease.close();

    assertThat(waiting).succeedsWithin(PATIENCE);
  }

  @Test
  void aLowerLimitActsAtTheNextLook() {
    serve(A, 40);
    serve(B, 40);
    catalog.shrink();
    assertThat(catalog.inventory().loaded()).containsExactly(A, B);

    limit.set(50);
    catalog.shrink();

    assertThat(catalog.inventory().loaded()).containsExactly(B);
    limit.set(0);
    serve(C, 1_000_000);
    assertThat(catalog.inventory().loaded()).containsExactly(B, C);
  }

  @Test
  void aLoadCountsWithWhatTheHeapHasGrownBy() {
    ModelMemory.Share share = catalog.makeRoom(A, 40, AT_ONCE);
    heap.addAndGet(55);
    share.loaded();
    assertThat(memory.used()).isEqualTo(55);

    ModelMemory.Share beside = catalog.makeRoom(B, 10, AT_ONCE);
    heap.addAndGet(1_000);
    beside.loaded();
    assertThat(beside.bytes()).as("others' requests").isEqualTo(40);

    ModelMemory.Share third = catalog.makeRoom(C, 1, AT_ONCE);
    beside.close();
    heap.addAndGet(3);
    third.loaded();
    assertThat(third.bytes()).as("another was closed meanwhile").isEqualTo(1);
    share.close();
    share.close();
    assertThat(memory.used()).isEqualTo(1);
  }

  @Test
  void anEvictedVersionIsLoadedOnceForAllWhoAskAndTheyWait() {
    onDemand(true, PATIENCE, 8);
    serve(A, 80);
    serve(B, 80);
    catalog.requireReady("t", "a", null);
    catalog.requireReady("t", "a", "1");
    assertThat(begun).as("asking is not using").isEmpty();

    List<CompletableFuture<ModelVersion>> requests = new ArrayList<>();
    for (int i = 0; i < 3; i++) {
      requests.add(CompletableFuture.supplyAsync(() -> use(A)));
    }
    CompletableFuture<Void> load = begun(A);
    catalog.loading(A);
    assertThat(catalog.isReady()).isFalse();
    catalog.retain(Set.of(A.model(), B.model()), Set.of());
    assertThat(catalog.isReady()).isTrue();
    serve(A, 80);
    load.complete(null);

    requests.forEach(each -> assertThat(each).succeedsWithin(PATIENCE).isEqualTo(A));
    assertThat(catalog.inventory().loaded()).containsExactly(A);
  }

  @Test
  void aRequestDoesNotWaitForEverNorWithTooMany() {
    onDemand(true, Duration.ofMillis(10), 8);
    serve(A, 80);
    serve(B, 80);
    assertRefused("left its memory to others", () -> use(A));
    catalog.loading(A);
    assertRefused("is being loaded", () -> use(A));
    onDemand(true, PATIENCE, 0);
    assertRefused("is being loaded", () -> use(A));
    catalog.failed(A, "no room");
    assertRefused("could not be loaded", () -> use(A));
  }

  @Test
  void aFailedLoadAnswersThoseWhoWait() {
    onDemand(true, PATIENCE, 8);
    serve(A, 80);
    serve(B, 80);
    CompletableFuture<ModelVersion> request = CompletableFuture.supplyAsync(() -> use(A));
    CompletableFuture<Void> load = begun(A);

    catalog.failed(A, "broken");
    load.completeExceptionally(new IllegalStateException("broken"));

    assertThat(request).failsWithin(PATIENCE);
    assertRefused("could not be loaded", () -> use(A));
  }

  @Test
  void withoutDemandAnEvictedVersionStaysAway() {
    serve(A, 80);
    serve(B, 80);
    assertRefused("left its memory to others", () -> use(A));
    assertRefused("left its memory to others", () -> catalog.lease("t", "a", "1"));
    assertRefused("left its memory to others", () -> catalog.requireReady("t", "a", null));
  }

  @Test
  void whileAnEvictedVersionIsLoadedTheOthersAnswerForIt() {
    onDemand(true, PATIENCE, 8);
    ModelVersion second = new ModelVersion(A.model(), 2);
    Routes split =
        new Routes(
            List.of(new Target(1, 50, Match.NONE), new Target(2, 50, Match.NONE)), false, null);
    catalog.want(A.model(), split);
    catalog.serve(served(A), catalog.makeRoom(A, 40, AT_ONCE));
    catalog.serve(served(second), catalog.makeRoom(second, 40, AT_ONCE));
    use(A);
    catalog.pin(Set.of(second));
    serve(B, 40);
    assertThat(catalog.inventory().loaded(A.model())).containsExactly(second);

    for (int i = 0; i < 4; i++) {
      try (Lease lease = catalog.lease("t", "a", ANYBODY)) {
        assertThat(lease.model().id()).isEqualTo(second);
      }
    }
    assertThat(begun).as("loaded beside").containsOnlyKeys(A);
  }

  @Test
  void anEvictedShadowIsLoadedForTheNextCopy() {
    onDemand(true, PATIENCE, 8);
    ModelVersion shadow = new ModelVersion(A.model(), 2);
    catalog.want(
        A.model(), new Routes(List.of(new Target(1, 100, Match.NONE)), false, new Shadow(2, 100)));
    catalog.serve(served(shadow), catalog.makeRoom(shadow, 40, AT_ONCE));
    catalog.serve(served(A), catalog.makeRoom(A, 40, AT_ONCE));
    serve(B, 40);
    assertThat(catalog.inventory().loaded(A.model())).containsExactly(A);

    assertThat(catalog.leaseForCopy(A)).isEmpty();

    assertThat(begun).containsOnlyKeys(shadow);
  }

  @Test
  void anUnloadedVersionStaysAwayAndFinishesItsRequests() {
    onDemand(true, PATIENCE, 8);
    serve(A, 40);
    Lease lease = catalog.lease("t", "a");

    catalog.unload(A, "Was unloaded.");

    assertThat(state(A).phase()).isEqualTo(Phase.UNLOADING);
    assertRefused("was unloaded", () -> use(A));
    assertThat(session(A).closed).hasValue(0);
    assertThat(catalog.inventory().inMemory()).containsExactly(A);
    lease.close();
    assertThat(session(A).closed).hasValue(1);
    assertThat(state(A))
        .isEqualTo(new ModelState(A, Phase.UNAVAILABLE, "Was unloaded.", Absence.UNLOADED));
    assertThat(memory.used()).isZero();
    assertThat(catalog.inventory().inMemory()).isEmpty();
    assertThat(begun).isEmpty();
    catalog.retain(Set.of(A.model()), Set.of());
    assertThat(catalog.isReady()).as("somebody wants it so").isTrue();
  }

  private void onDemand(boolean allowed, Duration patience, int maxWaiting) {
    catalog.serveOnDemand(
        new OnDemand(this::begin, () -> new OnDemand.Terms(allowed, patience, maxWaiting)));
  }

  /** As what loads does: asked again, it is the same load. */
  private CompletableFuture<Void> begin(ModelVersion id) {
    return begun.computeIfAbsent(id, any -> new CompletableFuture<>());
  }

  private CompletableFuture<Void> begun(ModelVersion id) {
    await().atMost(PATIENCE).until(() -> begun.containsKey(id));
    return begin(id);
  }

  private ModelVersion use(ModelVersion id) {
    try (Lease lease = catalog.lease("t", id.name())) {
      return lease.model().id();
    }
  }

  private void serve(ModelVersion id, long bytes) {
    catalog.want(id.model(), Routes.to(id.version()));
    ModelMemory.Share share = catalog.makeRoom(id, bytes, AT_ONCE);
    heap.addAndGet(bytes);
    share.loaded();
    catalog.serve(served(id), share);
  }

  private ServedModel served(ModelVersion id) {
    FakeSession session = new FakeSession();
    sessions.put(id, session);
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

  private FakeSession session(ModelVersion id) {
    FakeSession session = sessions.get(id);
    if (session == null) {
      throw new AssertionError("never loaded: " + id);
    }
    return session;
  }

  private ModelState state(ModelVersion id) {
    return catalog.inventory().states("t").stream()
        .filter(each -> each.id().equals(id))
        .findFirst()
        .orElseThrow();
  }

  private static ModelVersion version(String model) {
    return new ModelVersion(new ModelId("t", model), 1);
  }

  private static void assertRefused(String why, Runnable call) {
    assertThatThrownBy(call::run)
        .isInstanceOfSatisfying(
            PlatformException.class,
            e -> {
              assertThat(e.code()).isEqualTo(ErrorCode.UNAVAILABLE);
              assertThat(e.retryAfter()).isNotNull();
              assertThat(e.detail()).contains(why);
            });
  }
}
