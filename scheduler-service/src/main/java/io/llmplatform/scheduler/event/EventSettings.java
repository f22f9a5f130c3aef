package io.llmplatform.scheduler.event;

import java.time.Duration;
import org.springframework.boot.context.properties.ConfigurationProperties;
import org.springframework.boot.context.properties.bind.DefaultValue;

/**
 * How events leave.
 *
 * @param relay whether this replica relays; where none does, events wait in the database
 * @param pollInterval how often the relay looks for events that nothing woke it for
 * @param maxBackoff how rarely it looks at the most while Kafka is away
 */
@ConfigurationProperties("scheduler.events")
record EventSettings(
    @DefaultValue("true") boolean relay,
    @DefaultValue("1s") Duration pollInterval,
    @DefaultValue("30s") Duration maxBackoff) {

  EventSettings {
    if (pollInterval.toMillis() <= 0) {
      throw new IllegalArgumentException(
          "scheduler.events.poll-interval is not more than nothing.");
    }
    if (maxBackoff.compareTo(pollInterval) < 0) {
      throw new IllegalArgumentException(
          "scheduler.events.max-backoff is less than scheduler.events.poll-interval.");
    }
  }
}
