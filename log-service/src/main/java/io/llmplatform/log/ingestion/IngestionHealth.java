package io.llmplatform.log.ingestion;

import java.util.Optional;
import org.springframework.boot.actuate.health.AbstractHealthIndicator;
import org.springframework.boot.actuate.health.Health;
import org.springframework.kafka.listener.ConcurrentMessageListenerContainer;

/**
 * Up while events are taken, or would be if there were any; down while a batch is tried again and
 * again. Nothing is lost meanwhile: it waits in Kafka.
 */
final class IngestionHealth extends AbstractHealthIndicator {
  private final ConcurrentMessageListenerContainer<byte[], byte[]> container;
  private final Failures failures;
  private final boolean enabled;

  IngestionHealth(
      ConcurrentMessageListenerContainer<byte[], byte[]> container,
      Failures failures,
      boolean enabled) {
    super("Whether events are taken cannot be seen");
    this.container = container;
    this.failures = failures;
    this.enabled = enabled;
  }

  @Override
  protected void doHealthCheck(Health.Builder health) {
    if (!enabled) {
      health.up().withDetail("taking", false);
      return;
    }
    Optional<Failures.Failure> failure = failures.longest();
    if (!container.isRunning()) {
      health.down().withDetail("reason", "The consumers have stopped");
    } else if (failure.isPresent()) {
      health
          .down()
          .withDetail("since", failure.get().since())
          .withDetail("reason", failure.get().reason());
    } else {
      health.up().withDetail("partitions", container.getAssignedPartitions().size());
    }
  }
}
