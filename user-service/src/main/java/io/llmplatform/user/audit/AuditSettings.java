package io.llmplatform.user.audit;

import java.time.Duration;
import org.springframework.boot.context.properties.ConfigurationProperties;
import org.springframework.boot.context.properties.bind.DefaultValue;

/**
 * How audit events leave.
 *
 * @param pollInterval how often the relay looks for events that nothing woke it for
 * @param maxBackoff how rarely it looks at the most while Kafka is away
 */
@ConfigurationProperties("identity.audit")
record AuditSettings(
    @DefaultValue("1s") Duration pollInterval, @DefaultValue("10s") Duration maxBackoff) {
  AuditSettings {
    if (pollInterval.toMillis() <= 0) {
      throw new IllegalArgumentException("identity.audit.poll-interval is not more than nothing.");
    }
    if (maxBackoff.compareTo(pollInterval) < 0) {
      throw new IllegalArgumentException(
          "identity.audit.max-backoff is less than identity.audit.poll-interval.");
    }
  }
}
