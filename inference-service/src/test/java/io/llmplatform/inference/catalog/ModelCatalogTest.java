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
  private static final ModelVersion V1 = new ModelVersion("m", 1);
  private static final ModelVersion V2 = new ModelVersion("m", 2);

  private final ModelCatalog catalog = new ModelCatalog();
  private final FakeSession first = new FakeSession();
  private final FakeSession second = new FakeSession();

  @Test
  void aReplacedModelIsClosedAfterItsLastRequest() {
    catalog.serve(served(V1, first));
    Lease early = catalog.lease("m");
    Lease late = catalog.lease("m");

    catalog.serve(served(V2, second));

    assertThat(catalog.lease("m").model().id()).isEqualTo(V2);
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

    assertThat(catalog.lease("m").model().id()).isEqualTo(V1);
    assertThat(catalog.states())
        .containsExactly(
            new ModelState(V1, Phase.READY, ""), new ModelState(V2, Phase.UNAVAILABLE, "no room"));
    assertRefused(ErrorCode.UNAVAILABLE, () -> catalog.lease("m", "2"));
    assertRefused(ErrorCode.NOT_FOUND, () -> catalog.lease("m", "3"));
  }

  @Test
  void unknownModelsAreNotFoundAndUnloadedOnesUnavailable() {
    catalog.loading(V1);

    assertRefused(ErrorCode.NOT_FOUND, () -> catalog.lease("other"));
    assertRefused(ErrorCode.UNAVAILABLE, () -> catalog.lease("m"));
  }

  @Test
  void isReadyWhenAllThatIsWantedIsServed() {
    assertThat(catalog.isReady()).isFalse();
    catalog.retain(Set.of("m"));
    assertThat(catalog.isReady()).isTrue();
    catalog.loading(V1);
    assertThat(catalog.isReady()).isFalse();
    catalog.serve(served(V1, first));
    assertThat(catalog.isReady()).isTrue();
  }

  @Test
  void closingFreesWhatNobodyUses() {
    catalog.serve(served(V1, first));
    Lease lease = catalog.lease("m");

    catalog.close();

    assertThat(first.closed).hasValue(0);
    lease.close();
    assertThat(first.closed).hasValue(1);
    assertRefused(ErrorCode.NOT_FOUND, () -> catalog.lease("m"));
  }

  private static ServedModel served(ModelVersion id, FakeSession session) {
    return new ServedModel(id, session, Optional.empty(), Instant.EPOCH);
  }

  private static void assertRefused(ErrorCode code, Runnable call) {
    assertThatThrownBy(call::run)
        .isInstanceOfSatisfying(PlatformException.class, e -> assertThat(e.code()).isEqualTo(code));
  }
}
