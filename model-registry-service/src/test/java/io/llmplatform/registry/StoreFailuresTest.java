package io.llmplatform.registry;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import io.llmplatform.common.error.ErrorCode;
import io.llmplatform.common.error.PlatformException;
import io.llmplatform.registry.artifact.ArtifactStoreFailed;
import io.llmplatform.registry.artifact.FileSystemArtifactStore;
import io.llmplatform.registry.artifact.Staging;
import java.io.ByteArrayInputStream;
import java.nio.file.Path;
import java.time.Clock;
import java.util.Objects;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class StoreFailuresTest {
  @TempDir Path folder;
  private final StoreFailures failures = new StoreFailures();

  @Test
  void aFailingArtifactStoreIsUnavailableAndWorthAnotherTry() throws Exception {
    FileSystemArtifactStore store = new FileSystemArtifactStore(folder, Clock.systemUTC());
    try (Staging staging = store.stage()) {
      store.close();
      ArtifactStoreFailed failed =
          catchThrowableOfType(
              ArtifactStoreFailed.class,
              () -> staging.add(new ByteArrayInputStream("a".getBytes(UTF_8)), 1));
      assertUnavailable(failed);
    }
  }

  @Test
  void whatItDoesNotKnowIsNotItsAffair() {
    assertThat(failures.translate(new IllegalStateException())).isNull();
  }

  private void assertUnavailable(Throwable failure) {
    PlatformException answer = Objects.requireNonNull(failures.translate(failure));
    assertThat(answer).hasCause(failure);
    assertThat(answer.code()).isEqualTo(ErrorCode.UNAVAILABLE);
    assertThat(answer.retryAfter()).isPositive();
  }
}
