package io.llmplatform.registry.rollout;

import io.llmplatform.registry.api.RolloutView.State;
import io.llmplatform.registry.deployment.DesiredState;
import java.time.Instant;
import org.jspecify.annotations.Nullable;

/**
 * A rollout as the database has it. Immutable.
 *
 * @param id in the database
 * @param modelId of its model
 * @param number 1, 2, 3, … within the model
 * @param plan how the version takes over
 * @param before what was deployed when it began
 * @param state where it is
 * @param reason why it is there
 * @param current the step that it is in; null: the first has not begun
 * @param startedBy who started it, as people know that person
 * @param startedBySubject who started it, as tokens do
 */
record Rollout(
    long id,
    long modelId,
    int number,
    Plan plan,
    DesiredState before,
    State state,
    @Nullable String reason,
    @Nullable Current current,
    String startedBy,
    String startedBySubject,
    Instant startedAt,
    @Nullable Instant endedAt) {

  /**
   * The step that a rollout is in.
   *
   * @param step its number, from 0
   * @param generation of the deployment that it brought about
   * @param beganAt when
   * @param isReady whether every instance has the version ready
   * @param readyChangedAt since when that is so, or not so
   */
  record Current(
      int step, long generation, Instant beganAt, boolean isReady, Instant readyChangedAt) {

    Current with(boolean ready, Instant now) {
      return new Current(step, generation, beganAt, ready, now);
    }
  }

  /** The number of the step after the present one. */
  int nextStep() {
    return current == null ? 0 : current.step() + 1;
  }

  StepStates states() {
    return new StepStates(before, plan);
  }

  Rollout in(State next, @Nullable String why) {
    return new Rollout(
        id,
        modelId,
        number,
        plan,
        before,
        next,
        why,
        current,
        startedBy,
        startedBySubject,
        startedAt,
        endedAt);
  }

  Rollout at(Current step) {
    return new Rollout(
        id,
        modelId,
        number,
        plan,
        before,
        state,
        reason,
        step,
        startedBy,
        startedBySubject,
        startedAt,
        endedAt);
  }

  Rollout ended(State end, @Nullable String why, Instant now) {
    return new Rollout(
        id,
        modelId,
        number,
        plan,
        before,
        end,
        why,
        current,
        startedBy,
        startedBySubject,
        startedAt,
        now);
  }
}
