package io.llmplatform.user.audit;

import java.time.Duration;
import org.springframework.boot.context.properties.ConfigurationProperties;
import org.springframework.boot.context.properties.bind.DefaultValue;

/**
 * How audit events leave.
 *
 * @param pollInterval how often the relay looks for events that nothing woke it for
 */
@ConfigurationProperties("identity.audit")
record AuditSettings(@DefaultValue("1s") Duration pollInterval) {
  AuditSettings {
    if (pollInterval.toMillis() <= 0) {
      throw new IllegalArgumentException("identity.audit.poll-interval is not more than nothing.");
    }
  }
}
