package io.llmplatform.registry.deployment;

import io.llmplatform.registry.api.DeploymentView;
import io.llmplatform.registry.api.Visibility;
import java.time.Instant;

/**
 * What is to be served of a model, as of some generation. Immutable.
 *
 * @param tenant whose model it is
 * @param visibility who may use it besides
 * @param model the model's name
 * @param generation grows with each change
 * @param state what is to be served
 * @param updatedAt when it last changed
 */
public record Deployment(
    String tenant,
    Visibility visibility,
    String model,
    long generation,
    DesiredState state,
    Instant updatedAt) {

  /** Only of a deployment that is served. */
  DeploymentView view() {
    return new DeploymentView(
        tenant,
        visibility,
        model,
        state.mainVersion(),
        state.targets(),
        state.shadow(),
        state.sticky(),
        generation,
        updatedAt);
  }
}
