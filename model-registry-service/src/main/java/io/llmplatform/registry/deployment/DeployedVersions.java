package io.llmplatform.registry.deployment;

import io.llmplatform.registry.model.InUse;
import io.llmplatform.registry.model.RegisteredModel;
import java.util.HashMap;
import java.util.Map;
import java.util.Set;
import org.springframework.stereotype.Component;

/** What is deployed can vanish neither with its version nor with its model. */
@Component
class DeployedVersions implements InUse {
  private final Deployments deployments;

  DeployedVersions(Deployments deployments) {
    this.deployments = deployments;
  }

  @Override
  public Map<Integer, String> usesOf(RegisteredModel model) {
    Map<Integer, String> uses = new HashMap<>();
    deployments
        .find(model.id())
        .map(deployment -> deployment.state().versions())
        .orElse(Set.of())
        .forEach(number -> uses.put(number, "is deployed (/api/deployments/" + model.name() + ")"));
    return uses;
  }
}
