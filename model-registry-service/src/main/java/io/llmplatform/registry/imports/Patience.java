package io.llmplatform.registry.imports;

import io.llmplatform.registry.hub.HubUnavailable;
import java.io.IOException;
import java.time.Duration;
import java.util.concurrent.ThreadLocalRandom;
import org.jspecify.annotations.Nullable;

/**
 * How long a hub's failures are borne: a wait after each that doubles, or as long as the hub asks,
 * and an end where too many come in a row. Used by one thread.
 */
final class Patience {
  private final int attempts;
  private final Duration first;
  private final Duration longest;
  private final Pause pause;
  private int failures;

  /** Lets time pass. */
  interface Pause {
    void of(Duration time) throws InterruptedException;
  }

  /**
   * @param attempts with so many failures in a row it ends
   * @param first the wait after the first failure
   * @param longest the longest wait, also where the hub asks for a longer one
   */
  Patience(int attempts, Duration first, Duration longest, Pause pause) {
    this.attempts = attempts;
    this.first = first;
    this.longest = longest;
    this.pause = pause;
  }

  /** Something arrived: what failed before is forgotten. */
  void progressed() {
    failures = 0;
  }

  /**
   * Returns when it is time to try again.
   *
   * @param file that was asked for; null: none
   * @throws ImportFailed if too many failures came in a row
   */
  void bear(IOException failure, @Nullable String file) throws ImportFailed, InterruptedException {
    failures++;
    if (failures >= attempts) {
      throw new ImportFailed(
          "The hub failed %d times in a row; at last: %s".formatted(failures, words(failure)),
          file,
          failure);
    }
    pause.of(wait(failure));
  }

  /** What an exception says to people. */
  static String words(IOException failure) {
    return failure instanceof HubUnavailable unavailable
        ? String.valueOf(unavailable.getMessage())
        : "the connection failed (%s).".formatted(failure.getClass().getSimpleName());
  }

  private Duration wait(IOException failure) {
    Duration asked =
        failure instanceof HubUnavailable unavailable ? unavailable.retryAfter() : null;
    Duration wait = asked == null ? backoff() : asked;
    return wait.compareTo(longest) > 0 ? longest : wait;
  }

  // Half of it is left to chance, so that instances that failed together come apart.
  private Duration backoff() {
    long doubled = first.toMillis() << Math.min(failures - 1, 20);
    long bounded = Math.min(doubled, longest.toMillis());
    return Duration.ofMillis(bounded / 2 + ThreadLocalRandom.current().nextLong(bounded / 2 + 1));
  }
}
