package io.llmplatform.registry.deployment;

import io.llmplatform.registry.api.RolloutView;
import java.util.Optional;

/** What changes deployments step by step. Thread-safe. */
public interface UnfinishedRollouts {

  /** The rollout of the model that has not ended; a model has one at a time. */
  Optional<RolloutView> find(long model);
}
