package io.llmplatform.registry.rollout;

import io.llmplatform.registry.api.InstanceReport.Phase;
import io.llmplatform.registry.api.RolloutView.Observed;
import io.llmplatform.registry.instance.LiveInstance;
import io.llmplatform.registry.instance.VersionCounts;
import io.llmplatform.registry.instance.VersionOnInstance;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * What instances have told since a rollout's step began. Immutable.
 *
 * @param instances those that report
 * @param canary the version on them, as it is now
 * @param counts of the version since the step began, on every process that there was
 * @param others counts of the other versions in the same time
 * @param othersRunning requests under way on the others
 * @param lastReport when any instance last reported; null: none ever did
 */
record Observation(
    List<LiveInstance> instances,
    List<VersionOnInstance> canary,
    VersionCounts counts,
    VersionCounts others,
    int othersRunning,
    @Nullable Instant lastReport) {

  /** How many instances serve the version and follow that generation. */
  int ready(long generation) {
    return (int) canary.stream().filter(version -> version.isReadyAt(generation)).count();
  }

  /** An instance that cannot load the version. */
  Optional<VersionOnInstance> unavailable(long generation) {
    return canary.stream()
        .filter(each -> each.phase() == Phase.UNAVAILABLE && each.generation() >= generation)
        .findFirst();
  }

  /** An instance that does not serve the version at that generation. */
  String lagging(long generation) {
    for (LiveInstance instance : instances) {
      Optional<VersionOnInstance> version =
          canary.stream().filter(each -> each.isOf(instance)).findFirst();
      if (version.isEmpty()) {
        return instance.name() + " does not have it";
      }
      if (!version.get().isReadyAt(generation)) {
        return "on %s it is %s at generation %d"
            .formatted(instance.name(), version.get().phase(), version.get().generation());
      }
    }
    return "every instance has it";
  }

  int running() {
    return canary.stream().mapToInt(VersionOnInstance::running).sum();
  }

  /** Requests under way on instances whose oldest has taken longer than that. */
  int slowerThan(Duration limit) {
    return canary.stream()
        .filter(each -> each.longestRunningMillis() > limit.toMillis())
        .mapToInt(VersionOnInstance::running)
        .sum();
  }

  Duration longestRunning() {
    return Duration.ofMillis(
        canary.stream().mapToLong(VersionOnInstance::longestRunningMillis).max().orElse(0));
  }

  Observed view() {
    return new Observed(counts.requests(), counts.failures(), counts.shownP95(), running());
  }

  Observed othersView() {
    return new Observed(others.requests(), others.failures(), others.shownP95(), othersRunning);
  }
}
