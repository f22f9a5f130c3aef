package io.llmplatform.registry.webhook;

import jakarta.validation.constraints.Max;
import jakarta.validation.constraints.Min;
import java.time.Duration;
import org.springframework.boot.context.properties.ConfigurationProperties;
import org.springframework.boot.context.properties.bind.DefaultValue;
import org.springframework.validation.annotation.Validated;

/**
 * How webhooks are called.
 *
 * @param deliver whether this replica delivers; where none does, deliveries wait
 * @param allowPrivateAddresses whether they may lie in the platform's own network: loopback,
 *     private and link-local addresses
 * @param maxPerTenant how many a tenant may have
 * @param workers how many requests of this replica are under way at most; to one webhook it is one
 * @param pollInterval how often deliveries are looked for besides after each commit
 * @param connectTimeout until the connection stands
 * @param timeout of a whole request
 * @param maxAttempts after so many a delivery is given up
 * @param firstBackoff between the first attempt and the second; each further one is four times the
 *     one before, give or take a fifth
 * @param maxBackoff the longest of them
 * @param maxRetryAfter so long is waited at the most where the receiver asks for it
 * @param disableAfter so many deliveries in a row given up switch a webhook off
 * @param retention how long finished deliveries stay in the log
 */
@ConfigurationProperties("registry.webhooks")
@Validated
record WebhookSettings(
    @DefaultValue("true") boolean deliver,
    @DefaultValue("false") boolean allowPrivateAddresses,
    @DefaultValue("50") @Min(1) int maxPerTenant,
    @DefaultValue("4") @Min(1) @Max(100) int workers,
    @DefaultValue("1s") Duration pollInterval,
    @DefaultValue("3s") Duration connectTimeout,
    @DefaultValue("10s") Duration timeout,
    @DefaultValue("9") @Min(1) int maxAttempts,
    @DefaultValue("5s") Duration firstBackoff,
    @DefaultValue("2h") Duration maxBackoff,
    @DefaultValue("1d") Duration maxRetryAfter,
    @DefaultValue("10") @Min(1) int disableAfter,
    @DefaultValue("7d") Duration retention) {

  WebhookSettings {
    requirePositive(pollInterval, "poll-interval");
    requirePositive(connectTimeout, "connect-timeout");
    requirePositive(timeout, "timeout");
    requirePositive(firstBackoff, "first-backoff");
    requirePositive(retention, "retention");
    if (maxBackoff.compareTo(firstBackoff) < 0) {
      throw new IllegalArgumentException(
          "registry.webhooks.max-backoff is less than registry.webhooks.first-backoff.");
    }
    if (maxRetryAfter.isNegative()) {
      throw new IllegalArgumentException("registry.webhooks.max-retry-after is negative.");
    }
  }

  private static void requirePositive(Duration duration, String key) {
    if (duration.toMillis() <= 0) {
      throw new IllegalArgumentException("registry.webhooks." + key + " is not more than nothing.");
    }
  }
}
