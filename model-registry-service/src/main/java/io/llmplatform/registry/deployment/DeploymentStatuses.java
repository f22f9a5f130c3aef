package io.llmplatform.registry.deployment;

import io.llmplatform.registry.api.DeploymentStatus;
import io.llmplatform.registry.instance.Instances;
import java.time.Clock;
import org.springframework.stereotype.Component;

/** How far instances are with deployments. Thread-safe. */
@Component
class DeploymentStatuses {
  private final Instances instances;
  private final UnfinishedRollouts rollouts;
  private final DeploymentSettings settings;
  private final Clock clock;

  DeploymentStatuses(
      Instances instances, UnfinishedRollouts rollouts, DeploymentSettings settings, Clock clock) {
    this.instances = instances;
    this.rollouts = rollouts;
    this.settings = settings;
    this.clock = clock;
  }

  DeploymentStatus of(long model, Deployment deployment) {
    JudgingDeployment judging =
        new JudgingDeployment(
            deployment,
            instances.live(),
            instances.versions(deployment.tenant(), deployment.model()));
    return judging.status(
        clock.instant(), settings.progressDeadline(), rollouts.find(model).orElse(null));
  }
}
