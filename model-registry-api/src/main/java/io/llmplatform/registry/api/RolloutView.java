package io.llmplatform.registry.api;

import com.fasterxml.jackson.annotation.JsonPropertyDescription;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * A rollout: how a version takes over from what was deployed.
 *
 * @param model the model's name
 * @param id 1, 2, 3, … within the model
 * @param version that takes over
 * @param state where it is
 * @param reason why it is there, or what it waits for
 * @param step the step that it is in, from 0; absent: the first has not begun
 * @param steps all steps, with what was absent filled in
 * @param limits with what was absent filled in
 * @param progressDeadline how long anything may stand still
 * @param autoAdvance whether a step that is through is followed by the next
 * @param before what was deployed when it began, and is again after it is rolled back
 * @param generation of the deployment that the step brought about; absent before the first
 * @param stepBeganAt when the step began
 * @param observed the version since the step began; absent before the first and after the end
 * @param others the other versions in the same time
 * @param approval the approval that it waits for
 * @param startedBy who started it
 * @param startedAt when
 * @param endedAt when it ended; absent: it goes on
 */
public record RolloutView(
    @JsonPropertyDescription("The model's name.") String model,
    @JsonPropertyDescription("1, 2, 3, ... within the model.") int id,
    @JsonPropertyDescription("The version that takes over.") int version,
    @JsonPropertyDescription("Where it is.") State state,
    @JsonPropertyDescription("Why it is there, or what it waits for.") @Nullable String reason,
    @JsonPropertyDescription("The step that it is in, from 0; absent: the first has not begun.")
        @Nullable Integer step,
    @JsonPropertyDescription("All steps, with what was absent filled in.")
        List<StartRollout.Step> steps,
    @JsonPropertyDescription("With what was absent filled in.") RolloutLimits limits,
    @JsonPropertyDescription("How long anything may stand still.") Duration progressDeadline,
    @JsonPropertyDescription("Whether a step that is through is followed by the next.")
        boolean autoAdvance,
    @JsonPropertyDescription("What was deployed when it began.") List<TrafficTarget> before,
    @JsonPropertyDescription("The deployment's generation that the step brought about.")
        @Nullable Long generation,
    @JsonPropertyDescription("When the step began.") @Nullable Instant stepBeganAt,
    @JsonPropertyDescription("The version since the step began.") @Nullable Observed observed,
    @JsonPropertyDescription("The other versions in the same time.") @Nullable Observed others,
    @JsonPropertyDescription("The approval that it waits for.") @Nullable String approval,
    @JsonPropertyDescription("Who started it.") String startedBy,
    @JsonPropertyDescription("When.") Instant startedAt,
    @JsonPropertyDescription("When it ended; absent: it goes on.") @Nullable Instant endedAt) {

  public RolloutView {
    steps = Copies.of(steps);
    before = Copies.of(before);
  }

  /** Where a rollout is. */
  public enum State {
    /** A step is under way. */
    PROGRESSING,
    /** Somebody stopped it; the step goes on and is still watched. */
    PAUSED,
    /** The next step needs somebody's consent; the present one is still watched. */
    AWAITING_APPROVAL,
    /** The version has taken over. */
    SUCCEEDED,
    /** What was deployed before is deployed again. */
    ROLLED_BACK;

    /** Whether nothing more happens. */
    public boolean isEnd() {
      return this == SUCCEEDED || this == ROLLED_BACK;
    }
  }

  /**
   * Versions over the time since a step began.
   *
   * @param requests that ended
   * @param failures of them
   * @param p95Millis 95 % of the requests took at most so long; absent without requests
   * @param running requests under way
   */
  public record Observed(
      @JsonPropertyDescription("Requests that ended.") long requests,
      @JsonPropertyDescription("Of them by the model's or the platform's fault.") long failures,
      @JsonPropertyDescription("95 % of the requests took at most so long.")
          @Nullable Double p95Millis,
      @JsonPropertyDescription("Requests under way.") int running) {}
}
