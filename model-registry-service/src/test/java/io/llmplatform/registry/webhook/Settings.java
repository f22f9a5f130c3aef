package io.llmplatform.registry.webhook;

import java.time.Duration;

/** Settings for tests, the defaults but for what is named. */
final class Settings {
  private Settings() {}

  static WebhookSettings of(int maxAttempts, int disableAfter) {
    return of(maxAttempts, disableAfter, Duration.ofSeconds(10));
  }

  static WebhookSettings of(int maxAttempts, int disableAfter, Duration timeout) {
    return new WebhookSettings(
        true,
        false,
        50,
        4,
        Duration.ofSeconds(1),
        Duration.ofSeconds(3),
        timeout,
        maxAttempts,
        Duration.ofSeconds(5),
        Duration.ofHours(2),
        Duration.ofDays(1),
        disableAfter,
        Duration.ofDays(7));
  }
}
