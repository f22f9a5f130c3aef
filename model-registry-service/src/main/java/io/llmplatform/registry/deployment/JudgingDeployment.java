package io.llmplatform.registry.deployment;

import io.llmplatform.registry.api.DeploymentStatus;
import io.llmplatform.registry.api.DeploymentStatus.InstanceStanding;
import io.llmplatform.registry.api.DeploymentStatus.Phase;
import io.llmplatform.registry.api.DeploymentStatus.VersionStanding;
import io.llmplatform.registry.api.InstanceReport;
import io.llmplatform.registry.api.RolloutView;
import io.llmplatform.registry.instance.LiveInstance;
import io.llmplatform.registry.instance.VersionCounts;
import io.llmplatform.registry.instance.VersionOnInstance;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.TreeSet;
import org.jspecify.annotations.Nullable;

/**
 * How far instances are with a deployment.
 *
 * @param deployment what is to be served
 * @param instances those that report
 * @param versions what they reported of the model
 */
record JudgingDeployment(
    Deployment deployment, List<LiveInstance> instances, List<VersionOnInstance> versions) {

  /**
   * The status.
   *
   * @param deadline for instances to reach the deployment
   */
  DeploymentStatus status(Instant now, Duration deadline, @Nullable RolloutView rollout) {
    List<VersionStanding> standings = numbers().stream().map(this::standing).toList();
    int ready = (int) instances.stream().filter(this::isReady).count();
    String failure = failure();
    boolean isLate = deployment.updatedAt().plus(deadline).isBefore(now);
    if (failure == null && ready == instances.size() && !instances.isEmpty()) {
      return new DeploymentStatus(Phase.READY, null, ready, instances.size(), standings, rollout);
    }
    return new DeploymentStatus(
        failure != null || isLate ? Phase.DEGRADED : Phase.PROGRESSING,
        failure == null ? lag(ready) : failure,
        ready,
        instances.size(),
        standings,
        rollout);
  }

  private Set<Integer> numbers() {
    Set<Integer> numbers = new TreeSet<>(deployment.state().versions());
    versions.stream()
        .filter(version -> instances.stream().anyMatch(version::isOf))
        .forEach(version -> numbers.add(version.version()));
    return numbers;
  }

  private VersionStanding standing(int version) {
    List<InstanceStanding> each = new ArrayList<>();
    VersionCounts counts = VersionCounts.NONE;
    int ready = 0;
    int running = 0;
    for (LiveInstance instance : instances) {
      Optional<VersionOnInstance> told = find(instance, version);
      each.add(standing(instance, told.orElse(null)));
      if (told.isPresent()) {
        counts = counts.plus(told.get().counts());
        running += told.get().running();
        ready += told.get().isReadyAt(deployment.generation()) ? 1 : 0;
      }
    }
    return new VersionStanding(
        version, ready, counts.requests(), counts.failures(), counts.shownP95(), running, each);
  }

  private static InstanceStanding standing(
      LiveInstance instance, @Nullable VersionOnInstance version) {
    return version == null
        ? new InstanceStanding(
            instance.name(), null, null, null, 0, 0, null, 0, 0, instance.reportedAt())
        : new InstanceStanding(
            instance.name(),
            version.phase(),
            version.reason(),
            version.generation(),
            version.counts().requests(),
            version.counts().failures(),
            version.counts().shownP95(),
            version.running(),
            version.longestRunningMillis(),
            instance.reportedAt());
  }

  private Optional<VersionOnInstance> find(LiveInstance instance, int version) {
    return versions.stream()
        .filter(each -> each.version() == version && each.isOf(instance))
        .findFirst();
  }

  private boolean isReady(LiveInstance instance) {
    return deployment.state().versions().stream()
        .allMatch(
            version ->
                find(instance, version)
                    .map(told -> told.isReadyAt(deployment.generation()))
                    .orElse(false));
  }

  private @Nullable String failure() {
    for (int version : deployment.state().versions()) {
      for (LiveInstance instance : instances) {
        VersionOnInstance told = find(instance, version).orElse(null);
        if (told != null && told.phase() == InstanceReport.Phase.UNAVAILABLE) {
          return "Version %d is unavailable on %s: %s"
              .formatted(
                  version, instance.name(), told.reason() == null ? "no reason" : told.reason());
        }
      }
    }
    return null;
  }

  private String lag(int ready) {
    return instances.isEmpty()
        ? "No instance reports."
        : "%d of %d instances have reached generation %d."
            .formatted(ready, instances.size(), deployment.generation());
  }
}
