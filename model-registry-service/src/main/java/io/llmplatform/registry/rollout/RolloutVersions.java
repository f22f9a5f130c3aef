package io.llmplatform.registry.rollout;

import io.llmplatform.registry.model.InUse;
import io.llmplatform.registry.model.RegisteredModel;
import java.util.HashMap;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;
import org.springframework.stereotype.Component;

/** What an unfinished rollout may serve, or go back to, cannot vanish. */
@Component
class RolloutVersions implements InUse {
  private final Rollouts rollouts;

  RolloutVersions(Rollouts rollouts) {
    this.rollouts = rollouts;
  }

  @Override
  public Map<Integer, String> usesOf(RegisteredModel model) {
    Map<Integer, String> uses = new HashMap<>();
    rollouts
        .unfinished(model.id())
        .ifPresent(
            rollout -> {
              Set<Integer> versions = new TreeSet<>(rollout.before().versions());
              versions.add(rollout.plan().version());
              String use =
                  "is in a rollout (/api/deployments/%s/rollouts/%d)"
                      .formatted(model.name(), rollout.number());
              versions.forEach(version -> uses.put(version, use));
            });
    return uses;
  }
}
