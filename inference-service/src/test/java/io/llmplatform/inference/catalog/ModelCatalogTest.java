package io.llmplatform.inference.catalog;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.llmplatform.common.error.ErrorCode;
import io.llmplatform.common.error.PlatformException;
import io.llmplatform.inference.FakeSession;
import io.llmplatform.inference.catalog.ModelState.Phase;
import java.time.Instant;
import java.util.Optional;
import java.util.Set;
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
    catalog.serve(served(V1, first));
    Lease early = catalog.lease("t", "m");
    Lease late = catalog.lease("t", "m");

    catalog.serve(served(V2, second));

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
    catalog.serve(served(V1, first));
    catalog.loading(V2);
    catalog.failed(V2, "no room");

    assertThat(catalog.lease("t", "m").model().id()).isEqualTo(V1);
    assertThat(catalog.states("t"))
        .containsExactly(
            new ModelState(V1, Phase.READY, ""), new ModelState(V2, Phase.UNAVAILABLE, "no room"));
    assertRefused(ErrorCode.UNAVAILABLE, () -> catalog.lease("t", "m", "2"));
    assertRefused(ErrorCode.NOT_FOUND, () -> catalog.lease("t", "m", "3"));
  }

  @Test
  void unknownModelsAreNotFoundAndUnloadedOnesUnavailable() {
    catalog.loading(V1);

    assertRefused(ErrorCode.NOT_FOUND, () -> catalog.lease("t", "other"));
    assertRefused(ErrorCode.UNAVAILABLE, () -> catalog.lease("t", "m"));
  }

  @Test
  void isReadyWhenAllThatIsWantedIsServed() {
    assertThat(catalog.isReady()).isFalse();
    catalog.retain(Set.of(M), Set.of());
    assertThat(catalog.isReady()).isTrue();
    catalog.loading(V1);
    assertThat(catalog.isReady()).isFalse();
    catalog.serve(served(V1, first));
    assertThat(catalog.isReady()).isTrue();
  }

  @Test
  void closingFreesWhatNobodyUses() {
    catalog.serve(served(V1, first));
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
    catalog.serve(served(V1, first));
    catalog.serve(served(shared, second));
    catalog.serve(served(foreign, new FakeSession()));

    assertThat(catalog.lease("t", "m").model().id()).isEqualTo(V1);
    assertThat(catalog.lease("u", "m").model().id()).isEqualTo(shared);
    assertRefused(ErrorCode.NOT_FOUND, () -> catalog.lease("t", "secret"));
    assertRefused(ErrorCode.NOT_FOUND, () -> catalog.lease("t", "secret", "1"));
    assertRefused(ErrorCode.NOT_FOUND, () -> catalog.require("t", "secret"));
    assertThat(catalog.served("t").stream().map(ModelCatalog.Served::id)).containsExactly(V1);
    assertThat(catalog.served("u").stream().map(ModelCatalog.Served::id)).containsExactly(shared);
    assertThat(catalog.states("other").stream().map(ModelState::id))
        .containsExactly(shared, foreign);
  }

  private static ServedModel served(ModelVersion id, FakeSession session) {
    return new ServedModel(id, session, Optional.empty(), Instant.EPOCH);
  }

  private static void assertRefused(ErrorCode code, Runnable call) {
    assertThatThrownBy(call::run)
        .isInstanceOfSatisfying(PlatformException.class, e -> assertThat(e.code()).isEqualTo(code));
  }
}
