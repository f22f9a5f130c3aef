package io.llmplatform.gateway.limit;

import java.time.Duration;
import org.springframework.boot.context.properties.ConfigurationProperties;
import org.springframework.boot.context.properties.bind.DefaultValue;

/**
 * How limits are kept.
 *
 * @param whenRedisIsAway whether requests that cannot be counted pass
 * @param lease how long a request of a gateway that was killed counts as under way
 */
@ConfigurationProperties("gateway.limits")
record LimitSettings(
    @DefaultValue("open") WhenAway whenRedisIsAway, @DefaultValue("30s") Duration lease) {

  /** What happens to a request that has limits while nobody can count it. */
  enum WhenAway {
    /** It passes. */
    OPEN,
    /** It is refused with 503. */
    CLOSED
  }

  LimitSettings {
    if (lease.toMillis() < 1000) {
      throw new IllegalArgumentException("gateway.limits.lease: must be at least 1s");
    }
  }
}
