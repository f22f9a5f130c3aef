package io.llmplatform.registry.webhook;

import java.time.Duration;
import java.util.Optional;
import java.util.function.DoubleSupplier;
import org.jspecify.annotations.Nullable;

/** When a delivery that failed is tried again. Thread-safe. */
final class RetrySchedule {
  private static final int FACTOR = 4;
  private static final double JITTER = 0.2;

  private final int maxAttempts;
  private final Duration first;
  private final Duration longest;
  private final Duration maxRetryAfter;
  private final DoubleSupplier random;

  /**
   * @param random from 0 to 1
   */
  RetrySchedule(WebhookSettings settings, DoubleSupplier random) {
    this.maxAttempts = settings.maxAttempts();
    this.first = settings.firstBackoff();
    this.longest = settings.maxBackoff();
    this.maxRetryAfter = settings.maxRetryAfter();
    this.random = random;
  }

  /**
   * How long after a failed attempt the next one is; empty: the delivery is given up.
   *
   * @param attempts that were made, the failed one included
   * @param retryAfter what the receiver asked for; null where it asked for nothing
   */
  Optional<Duration> next(int attempts, @Nullable Duration retryAfter) {
    if (attempts >= maxAttempts) {
      return Optional.empty();
    }
    double backoff =
        Math.min(longest.toMillis(), first.toMillis() * Math.pow(FACTOR, attempts - 1));
    Duration jittered =
        Duration.ofMillis(
            Math.max(1, Math.round(backoff * (1 - JITTER + 2 * JITTER * random.getAsDouble()))));
    if (retryAfter == null) {
      return Optional.of(jittered);
    }
    Duration asked = retryAfter.compareTo(maxRetryAfter) > 0 ? maxRetryAfter : retryAfter;
    return Optional.of(asked.compareTo(jittered) > 0 ? asked : jittered);
  }
}
