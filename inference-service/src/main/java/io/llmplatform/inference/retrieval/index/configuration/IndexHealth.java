package io.llmplatform.inference.retrieval.index.configuration;

import io.llmplatform.common.error.PlatformException;
import io.llmplatform.inference.retrieval.index.VectorIndex;
import org.springframework.boot.actuate.health.AbstractHealthIndicator;
import org.springframework.boot.actuate.health.Health;
import org.springframework.boot.actuate.health.Status;

/**
 * Whether the index answers. Where it does not, the service is as well as before: models are served
 * without it.
 */
final class IndexHealth extends AbstractHealthIndicator {
  /** Not among the statuses by which a service is down. */
  static final Status AWAY = new Status("AWAY");

  private final VectorIndex index;

  IndexHealth(VectorIndex index) {
    this.index = index;
  }

  @Override
  protected void doHealthCheck(Health.Builder health) {
    try {
      health.up().withDetail("indexes", index.indexes().size());
    } catch (PlatformException e) {
      health.status(AWAY).withDetail("reason", e.detail());
    }
  }
}
