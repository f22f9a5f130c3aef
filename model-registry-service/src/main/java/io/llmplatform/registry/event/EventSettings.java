package io.llmplatform.registry.event;

import jakarta.validation.Valid;
import jakarta.validation.constraints.Min;
import java.time.Duration;
import org.springframework.boot.context.properties.ConfigurationProperties;
import org.springframework.boot.context.properties.bind.DefaultValue;
import org.springframework.validation.annotation.Validated;

/**
 * How events leave.
 *
 * @param relay whether this replica relays; where none does, events wait in the database
 * @param pollInterval how often the relay looks for events that nothing woke it for
 * @param maxBackoff how rarely it looks at the most while Kafka is away
 * @param topic as what it is made where it is not there
 */
@ConfigurationProperties("registry.events")
@Validated
record EventSettings(
    @DefaultValue("true") boolean relay,
    @DefaultValue("1s") Duration pollInterval,
    @DefaultValue("30s") Duration maxBackoff,
    @DefaultValue @Valid Topic topic) {

  EventSettings {
    if (pollInterval.toMillis() <= 0) {
      throw new IllegalArgumentException("registry.events.poll-interval is not more than nothing.");
    }
    if (maxBackoff.compareTo(pollInterval) < 0) {
      throw new IllegalArgumentException(
          "registry.events.max-backoff is less than registry.events.poll-interval.");
    }
  }

  /**
   * The topic {@code model.events}.
   *
   * @param partitions how many
   * @param replicas of each partition; -1: what the broker is set to
   * @param retention how long events stay on it
   */
  record Topic(
      @DefaultValue("6") @Min(1) int partitions,
      @DefaultValue("-1") @Min(-1) short replicas,
      @DefaultValue("30d") Duration retention) {
    Topic {
      if (replicas == 0) {
        throw new IllegalArgumentException("registry.events.topic.replicas is 0.");
      }
      if (retention.toMillis() <= 0) {
        throw new IllegalArgumentException(
            "registry.events.topic.retention is not more than nothing.");
      }
    }
  }
}
