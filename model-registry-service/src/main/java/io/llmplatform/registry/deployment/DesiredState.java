package io.llmplatform.registry.deployment;

import io.llmplatform.registry.api.ShadowTraffic;
import io.llmplatform.registry.api.TrafficTarget;
import java.util.Comparator;
import java.util.List;
import java.util.Set;
import java.util.TreeSet;
import org.jspecify.annotations.Nullable;

/**
 * What is to be served of a model. Immutable; equal states are served alike.
 *
 * @param targets the versions that share the requests, by version; weights add up to 100; none:
 *     nothing is to be served
 * @param shadow a version that runs copies of requests
 * @param sticky whether a caller keeps its version while weights stay
 */
public record DesiredState(
    List<TrafficTarget> targets, @Nullable ShadowTraffic shadow, boolean sticky) {
  public static final DesiredState NOTHING = new DesiredState(List.of(), null, false);

  public DesiredState {
    targets = targets.stream().sorted(Comparator.comparingInt(TrafficTarget::version)).toList();
  }

  /** Whether there is something to be served. */
  public boolean hasTargets() {
    return !targets.isEmpty();
  }

  /** The numbers of every version in it, the shadow's included. */
  public Set<Integer> versions() {
    Set<Integer> versions = new TreeSet<>();
    targets.forEach(target -> versions.add(target.version()));
    if (shadow != null) {
      versions.add(shadow.version());
    }
    return versions;
  }

  /** The version with the largest share, of equal ones the oldest; only of what is served. */
  int mainVersion() {
    TrafficTarget main = targets.get(0);
    for (TrafficTarget target : targets) {
      if (target.weight() > main.weight()) {
        main = target;
      }
    }
    return main.version();
  }
}
