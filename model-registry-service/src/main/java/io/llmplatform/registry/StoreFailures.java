package io.llmplatform.registry;

import io.llmplatform.common.error.FailureTranslator;
import io.llmplatform.common.error.PlatformException;
import io.llmplatform.registry.artifact.ArtifactStoreFailed;
import java.time.Duration;
import org.jspecify.annotations.Nullable;
import org.springframework.stereotype.Component;

/** What a failing artifact store means to a client: nothing was done, and it may try again. */
@Component
class StoreFailures implements FailureTranslator {
  private static final Duration SOON = Duration.ofSeconds(5);
  private static final Duration LATER = Duration.ofMinutes(5);

  @Override
  public @Nullable PlatformException translate(Throwable failure) {
    if (failure instanceof ArtifactStoreFailed store) {
      return store.full()
          ? unavailable("The artifact store has no space left.", LATER, failure)
          : unavailable("The artifact store does not work.", SOON, failure);
    }
    return null;
  }

  private static PlatformException unavailable(
      String detail, Duration retryAfter, Throwable cause) {
    return PlatformException.unavailable(detail, retryAfter).causedBy(cause);
  }
}
