package io.llmplatform.files;

import io.llmplatform.common.client.RemoteFailures;
import io.llmplatform.common.error.PlatformException;
import java.time.Duration;
import java.util.function.Supplier;

/**
 * Calls of a service, tried again while it is away. Immutable.
 *
 * @param most tries
 * @param firstBackoff the pause after the first of them; each further one is twice as long
 */
public record Attempts(int most, Duration firstBackoff) {

  /**
   * The call's result.
   *
   * @throws PlatformException with the other service's sentence, where the last try was refused
   */
  public <T> T persistently(Supplier<T> call) {
    Duration backoff = firstBackoff;
    for (int attempt = 1; ; attempt++) {
      try {
        return RemoteFailures.translated(call);
      } catch (PlatformException e) {
        if (attempt >= most || !RemoteFailures.isPassing(e)) {
          throw e;
        }
        pause(backoff, e);
      }
      backoff = backoff.multipliedBy(2);
    }
  }

  private static void pause(Duration backoff, PlatformException failure) {
    try {
      Thread.sleep(backoff.toMillis());
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw failure;
    }
  }
}
