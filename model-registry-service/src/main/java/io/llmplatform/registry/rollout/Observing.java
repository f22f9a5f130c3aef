package io.llmplatform.registry.rollout;

import io.llmplatform.registry.instance.Instances;
import io.llmplatform.registry.instance.LiveInstance;
import io.llmplatform.registry.instance.VersionCounts;
import io.llmplatform.registry.instance.VersionOnInstance;
import io.llmplatform.registry.model.RegisteredModel;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.springframework.stereotype.Component;

/** Looks at what instances have told of a rollout's versions. */
@Component
class Observing {
  private final Instances instances;
  private final Rollouts rollouts;

  Observing(Instances instances, Rollouts rollouts) {
    this.instances = instances;
    this.rollouts = rollouts;
  }

  Observation of(Rollout rollout, RegisteredModel model) {
    Map<Rollouts.Process, VersionCounts> baseline = rollouts.baseline(rollout);
    List<LiveInstance> live = instances.live();
    List<VersionOnInstance> canary = new ArrayList<>();
    VersionCounts counts = VersionCounts.NONE;
    VersionCounts others = VersionCounts.NONE;
    int othersRunning = 0;
    for (VersionOnInstance told : instances.versions(model.tenant(), model.name())) {
      VersionCounts since =
          told.counts()
              .since(
                  baseline.getOrDefault(
                      new Rollouts.Process(told.version(), told.instance(), told.incarnation()),
                      VersionCounts.NONE));
      boolean isNow = live.stream().anyMatch(told::isOf);
      if (told.version() == rollout.plan().version()) {
        counts = counts.plus(since);
        if (isNow) {
          canary.add(told);
        }
      } else {
        others = others.plus(since);
        othersRunning += isNow ? told.running() : 0;
      }
    }
    return new Observation(
        live, canary, counts, others, othersRunning, instances.lastReport().orElse(null));
  }
}
