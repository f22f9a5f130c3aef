package io.llmplatform.registry.api;

import com.fasterxml.jackson.annotation.JsonPropertyDescription;
import java.time.Duration;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * The body of {@code POST /api/deployments/{model}/rollouts}: how a version takes over from what is
 * deployed.
 *
 * @param version an existing, ready version of the model
 * @param settings how the version runs
 * @param match requests that get the version at every step, whatever its weight
 * @param steps from the first to the last, whose weight is 100; weights grow
 * @param limits within which the version is healthy; absent: the defaults of {@link RolloutLimits}
 * @param progressDeadline instances have the version ready and report within this time, and no
 *     request runs longer; absent: five minutes
 * @param autoAdvance whether a step that is through is followed by the next; absent: yes
 * @param sticky whether a caller keeps its version while weights stay; absent: as it is
 */
public record StartRollout(
    @JsonPropertyDescription("An existing, ready version of the model.") @Nullable Integer version,
    @JsonPropertyDescription("How the version runs.") @Nullable VersionSettings settings,
    @JsonPropertyDescription("Requests that get the version at every step, whatever its weight.")
        @Nullable TrafficMatch match,
    @JsonPropertyDescription("From the first to the last, whose weight is 100; weights grow.")
        @Nullable List<Step> steps,
    @JsonPropertyDescription("Within which the version is healthy.") @Nullable RolloutLimits limits,
    @JsonPropertyDescription("ISO 8601, such as PT5M: how long anything may stand still.")
        @Nullable Duration progressDeadline,
    @JsonPropertyDescription("Whether a step that is through is followed by the next.")
        @Nullable Boolean autoAdvance,
    @JsonPropertyDescription("Whether a caller keeps its version while weights stay.")
        @Nullable Boolean sticky) {

  /**
   * A step of a rollout.
   *
   * @param weight the version's share of the requests, 0 to 100, in percent
   * @param shadowPercent the share of requests of which the version runs copies while its weight is
   *     0; absent: none
   * @param minDuration the step lasts at least so long after every instance has the version ready;
   *     absent: a minute
   * @param minRequests so many requests end on the version before the step is through, and before
   *     its limits are judged; absent: 20, or 0 for a step that brings the version no requests
   * @param approval who must agree before the step begins; absent: nobody
   */
  public record Step(
      @JsonPropertyDescription("The version's share of the requests, in percent.") int weight,
      @JsonPropertyDescription("The share of requests of which the version runs copies.")
          @Nullable Integer shadowPercent,
      @JsonPropertyDescription("ISO 8601: the step lasts at least so long.")
          @Nullable Duration minDuration,
      @JsonPropertyDescription("So many requests end on the version before it is judged.")
          @Nullable Long minRequests,
      @JsonPropertyDescription("Who must agree before the step begins.")
          @Nullable ApprovalGate approval) {}
}
