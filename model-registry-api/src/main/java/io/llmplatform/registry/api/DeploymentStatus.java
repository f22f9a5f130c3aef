package io.llmplatform.registry.api;

import com.fasterxml.jackson.annotation.JsonPropertyDescription;
import java.time.Instant;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * How far the instances of inference-service are with a deployment, as they last reported.
 *
 * @param phase in one word
 * @param reason why it is not ready
 * @param readyInstances instances that follow this generation and have every version of it ready
 * @param expectedInstances instances that report
 * @param versions each version of the deployment, and each other that an instance still has
 * @param rollout the rollout that changes the deployment now; absent: none
 */
public record DeploymentStatus(
    @JsonPropertyDescription("In one word.") Phase phase,
    @JsonPropertyDescription("Why it is not ready.") @Nullable String reason,
    @JsonPropertyDescription("Instances that have every version of this generation ready.")
        int readyInstances,
    @JsonPropertyDescription("Instances that report.") int expectedInstances,
    @JsonPropertyDescription("Each version, and each other that an instance still has.")
        List<VersionStanding> versions,
    @JsonPropertyDescription("The rollout that changes the deployment now.")
        @Nullable RolloutView rollout) {

  public DeploymentStatus {
    versions = Copies.of(versions);
  }

  /** Where a deployment is. */
  public enum Phase {
    /** Instances are on their way to it. */
    PROGRESSING,
    /** Every instance serves it. */
    READY,
    /** A version cannot be loaded on an instance, or an instance takes too long. */
    DEGRADED
  }

  /**
   * A version on all instances. Counts are those of the processes that run now.
   *
   * @param version its number
   * @param readyInstances instances that have it ready and follow this generation
   * @param requests that ended, shadow copies included
   * @param failures of them by the model's or the platform's fault
   * @param p95Millis 95 % of the requests took at most so long; absent without requests
   * @param running requests under way
   * @param instances each instance that reports
   */
  public record VersionStanding(
      @JsonPropertyDescription("Its number.") int version,
      @JsonPropertyDescription("Instances that have it ready and follow this generation.")
          int readyInstances,
      @JsonPropertyDescription("Requests that ended, shadow copies included.") long requests,
      @JsonPropertyDescription("Of them by the model's or the platform's fault.") long failures,
      @JsonPropertyDescription("95 % of the requests took at most so long.")
          @Nullable Double p95Millis,
      @JsonPropertyDescription("Requests under way.") int running,
      @JsonPropertyDescription("Each instance that reports.") List<InstanceStanding> instances) {

    public VersionStanding {
      instances = Copies.of(instances);
    }
  }

  /**
   * A version on an instance.
   *
   * @param instance the instance's name
   * @param phase absent: the instance does not have the version
   * @param reason why it is unavailable
   * @param generation of the deployment that the instance follows for the version; absent: it does
   *     not have it
   * @param requests that ended
   * @param failures of them
   * @param p95Millis 95 % of the requests took at most so long; absent without requests
   * @param running requests under way
   * @param longestRunningMillis the age of the oldest of them
   * @param reportedAt when the instance last reported
   */
  public record InstanceStanding(
      @JsonPropertyDescription("The instance's name.") String instance,
      @JsonPropertyDescription("Absent: the instance does not have the version.")
          InstanceReport.@Nullable Phase phase,
      @JsonPropertyDescription("Why it is unavailable.") @Nullable String reason,
      @JsonPropertyDescription("The deployment's generation that the instance follows.")
          @Nullable Long generation,
      @JsonPropertyDescription("Requests that ended.") long requests,
      @JsonPropertyDescription("Of them.") long failures,
      @JsonPropertyDescription("95 % of the requests took at most so long.")
          @Nullable Double p95Millis,
      @JsonPropertyDescription("Requests under way.") int running,
      @JsonPropertyDescription("The age of the oldest of them.") long longestRunningMillis,
      @JsonPropertyDescription("When the instance last reported.") Instant reportedAt) {}
}
