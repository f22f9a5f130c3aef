package io.llmplatform.registry.api;

import com.fasterxml.jackson.annotation.JsonPropertyDescription;
import java.time.Instant;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * A change of a deployment, as its history shows it.
 *
 * @param generation that came about by it
 * @param changedAt when
 * @param by who did it; {@code model-registry-service}: nobody, it followed from a rollout
 * @param cause what led to it
 * @param reason in words; absent where the cause says all
 * @param targets the versions that share the requests since; none: nothing is served
 * @param shadow a version that runs copies of requests
 * @param sticky whether a caller keeps its version while weights stay
 */
public record DeploymentChangeView(
    @JsonPropertyDescription("That came about by it.") long generation,
    @JsonPropertyDescription("When.") Instant changedAt,
    @JsonPropertyDescription("Who did it; model-registry-service: it followed from a rollout.")
        String by,
    @JsonPropertyDescription("What led to it.") Cause cause,
    @JsonPropertyDescription("In words.") @Nullable String reason,
    @JsonPropertyDescription("The versions that share the requests since; none: nothing is served.")
        List<TrafficTarget> targets,
    @JsonPropertyDescription("A version that runs copies of requests.")
        @Nullable ShadowTraffic shadow,
    @JsonPropertyDescription("Whether a caller keeps its version while weights stay.")
        boolean sticky) {

  public DeploymentChangeView {
    targets = Copies.of(targets);
  }

  /** What can change a deployment. */
  public enum Cause {
    /** Somebody asked for that state. */
    DEPLOYED,
    /** Somebody removed the deployment. */
    REMOVED,
    /** Somebody went back to an earlier generation. */
    ROLLED_BACK,
    /** A step of a rollout began. */
    ROLLOUT_STEP,
    /** A rollout ended well. */
    ROLLOUT_SUCCEEDED,
    /** A rollout went back to what was before it. */
    ROLLOUT_ROLLED_BACK,
    /** It was so before there was a history. */
    INHERITED
  }
}
