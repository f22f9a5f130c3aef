package io.llmplatform.registry.deployment;

import java.time.Duration;
import org.springframework.boot.context.properties.ConfigurationProperties;
import org.springframework.boot.context.properties.bind.DefaultValue;
import org.springframework.validation.annotation.Validated;

/**
 * How deployments are judged.
 *
 * @param progressDeadline a deployment that instances have not reached after so long is degraded
 */
@ConfigurationProperties("registry.deployments")
@Validated
record DeploymentSettings(@DefaultValue("5m") Duration progressDeadline) {

  DeploymentSettings {
    if (progressDeadline.toMillis() <= 0) {
      throw new IllegalArgumentException(
          "registry.deployments.progress-deadline is not more than nothing.");
    }
  }
}
