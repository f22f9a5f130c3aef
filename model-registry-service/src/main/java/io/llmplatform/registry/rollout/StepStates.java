package io.llmplatform.registry.rollout;

import io.llmplatform.registry.api.ShadowTraffic;
import io.llmplatform.registry.api.TrafficTarget;
import io.llmplatform.registry.deployment.DesiredState;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * What is to be served during a rollout.
 *
 * @param before what was before it
 * @param plan how the version takes over
 */
record StepStates(DesiredState before, Plan plan) {
  private static final int ALL = 100;

  /** During a step: the others keep their proportions. */
  DesiredState during(int number) {
    Plan.Step step = plan.steps().get(number);
    List<TrafficTarget> targets = others(ALL - step.weight());
    if (step.shadowPercent() > 0) {
      return new DesiredState(
          targets,
          new ShadowTraffic(plan.version(), step.shadowPercent(), plan.settings()),
          sticky());
    }
    targets.add(new TrafficTarget(plan.version(), step.weight(), plan.match(), plan.settings()));
    return new DesiredState(targets, shadow(), sticky());
  }

  /** After the last step. */
  DesiredState after() {
    return new DesiredState(
        List.of(new TrafficTarget(plan.version(), ALL, null, plan.settings())), shadow(), sticky());
  }

  private boolean sticky() {
    Boolean wanted = plan.sticky();
    return wanted == null ? before.sticky() : wanted;
  }

  private @Nullable ShadowTraffic shadow() {
    ShadowTraffic shadow = before.shadow();
    return shadow == null || shadow.version() == plan.version() ? null : shadow;
  }

  // By the largest remainders, of equal ones that of the older version.
  private List<TrafficTarget> others(int share) {
    List<TrafficTarget> others =
        before.targets().stream().filter(each -> each.version() != plan.version()).toList();
    int total = others.stream().mapToInt(TrafficTarget::weight).sum();
    List<TrafficTarget> scaled = new ArrayList<>();
    int left = share;
    for (TrafficTarget other : others) {
      int weight = other.weight() * share / total;
      left -= weight;
      scaled.add(with(weight, other));
    }
    List<Integer> byRemainder = new ArrayList<>();
    for (int i = 0; i < others.size(); i++) {
      byRemainder.add(i);
    }
    byRemainder.sort(
        Comparator.comparingInt((Integer i) -> -(others.get(i).weight() * share % total)));
    for (int i = 0; i < left; i++) {
      int target = byRemainder.get(i);
      scaled.set(target, with(scaled.get(target).weight() + 1, scaled.get(target)));
    }
    return scaled;
  }

  private static TrafficTarget with(int weight, TrafficTarget target) {
    return new TrafficTarget(target.version(), weight, target.match(), target.settings());
  }
}
