package io.llmplatform.registry.rollout;

import io.llmplatform.registry.api.ApprovalView.Kind;
import io.llmplatform.registry.api.DeploymentChangeView.Cause;
import io.llmplatform.registry.api.ModelEvent;
import io.llmplatform.registry.api.RolloutView.State;
import io.llmplatform.registry.approval.ApprovalRequest;
import io.llmplatform.registry.approval.Approvals;
import io.llmplatform.registry.approval.Gate;
import io.llmplatform.registry.column.StorableText;
import io.llmplatform.registry.deployment.Change;
import io.llmplatform.registry.deployment.ChangingDeployment;
import io.llmplatform.registry.event.ModelChange;
import io.llmplatform.registry.event.ModelEvents;
import io.llmplatform.registry.model.RegisteredModel;
import java.time.Clock;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.Map;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;
import org.springframework.stereotype.Component;
import org.springframework.transaction.annotation.Propagation;
import org.springframework.transaction.annotation.Transactional;

/** Moves a rollout on, and back. The caller's transaction holds the model's lock. */
@Component
class AdvancingRollout {
  private static final int MAX_REASON = 4000;

  private final Rollouts rollouts;
  private final ChangingDeployment changing;
  private final Approvals approvals;
  private final ModelEvents events;
  private final Clock clock;

  AdvancingRollout(
      Rollouts rollouts,
      ChangingDeployment changing,
      Approvals approvals,
      ModelEvents events,
      Clock clock) {
    this.rollouts = rollouts;
    this.changing = changing;
    this.approvals = approvals;
    this.events = events;
    this.clock = clock;
  }

  /** To the next step, once whoever must agree does; after the last, to its end. */
  @Transactional(propagation = Propagation.MANDATORY)
  public Rollout advance(RegisteredModel model, Rollout rollout, String by) {
    int next = rollout.nextStep();
    if (next == rollout.plan().steps().size()) {
      return succeed(model, rollout, by);
    }
    Gate gate = rollout.plan().steps().get(next).gate();
    return gate == null ? begin(model, rollout, by) : await(model, rollout, gate);
  }

  private Rollout await(RegisteredModel model, Rollout rollout, Gate gate) {
    int next = rollout.nextStep();
    approvals.request(
        model,
        gate,
        ApprovalRequest.ofStep(rollout.number(), next),
        "Begin " + stepInWords(rollout, next),
        rollout.startedBy(),
        rollout.startedBySubject());
    Rollout waiting =
        rollout.in(
            State.AWAITING_APPROVAL,
            "Step %d waits for the role %s to agree.".formatted(next + 1, gate.role()));
    rollouts.save(waiting);
    return waiting;
  }

  /** Begins the next step. */
  @Transactional(propagation = Propagation.MANDATORY)
  public Rollout begin(RegisteredModel model, Rollout rollout, String by) {
    int next = rollout.nextStep();
    String words = stepInWords(rollout, next);
    long generation =
        changing
            .change(
                model,
                rollout.states().during(next),
                new Change(by, Cause.ROLLOUT_STEP, capitalized(words)))
            .generation();
    Instant now = now();
    Rollout begun =
        rollout
            .in(State.PROGRESSING, null)
            .at(new Rollout.Current(next, generation, now, false, now));
    rollouts.saveBaseline(begun, model.tenant(), model.name());
    rollouts.save(begun);
    Map<String, Object> details = new TreeMap<>();
    details.put("step", next);
    details.put("weight", rollout.plan().steps().get(next).weight());
    details.put("generation", generation);
    tell(model, begun, ModelEvent.Type.ROLLOUT_ADVANCED, by, details);
    return begun;
  }

  private Rollout succeed(RegisteredModel model, Rollout rollout, String by) {
    long generation =
        changing
            .change(
                model,
                rollout.states().after(),
                new Change(
                    by,
                    Cause.ROLLOUT_SUCCEEDED,
                    "Rollout %d has succeeded.".formatted(rollout.number())))
            .generation();
    Rollout ended = rollout.ended(State.SUCCEEDED, null, now());
    rollouts.save(ended);
    tell(model, ended, ModelEvent.Type.ROLLOUT_SUCCEEDED, by, Map.of("generation", generation));
    return ended;
  }

  /** What was deployed before the rollout is deployed again. */
  @Transactional(propagation = Propagation.MANDATORY)
  public Rollout rollBack(RegisteredModel model, Rollout rollout, String by, String why) {
    String reason = StorableText.of(why, MAX_REASON);
    long generation =
        changing
            .change(
                model,
                rollout.before(),
                new Change(
                    by,
                    Cause.ROLLOUT_ROLLED_BACK,
                    "Rollout %d is rolled back: %s".formatted(rollout.number(), reason)))
            .generation();
    approvals.cancel(model.id(), Kind.ROLLOUT_STEP, by, "The rollout is rolled back.");
    Rollout ended = rollout.ended(State.ROLLED_BACK, reason, now());
    rollouts.save(ended);
    tell(
        model,
        ended,
        ModelEvent.Type.ROLLOUT_ROLLED_BACK,
        by,
        Map.of("generation", generation, "reason", reason));
    return ended;
  }

  /** Appends an event about the rollout. */
  @Transactional(propagation = Propagation.MANDATORY)
  public void tell(
      RegisteredModel model,
      Rollout rollout,
      ModelEvent.Type type,
      @Nullable String by,
      Map<String, Object> more) {
    Map<String, Object> details = new TreeMap<>(more);
    details.put("rollout", rollout.number());
    details.put("by", by == null ? Change.PLATFORM : by);
    events.append(
        new ModelChange(model.tenant(), model.name(), rollout.plan().version(), type, details));
  }

  private static String stepInWords(Rollout rollout, int number) {
    Plan.Step step = rollout.plan().steps().get(number);
    return "step %d of %d of rollout %d: version %d %s."
        .formatted(
            number + 1,
            rollout.plan().steps().size(),
            rollout.number(),
            rollout.plan().version(),
            step.shadowPercent() > 0
                ? "runs copies of " + step.shadowPercent() + " %"
                : "gets " + step.weight() + " %");
  }

  private static String capitalized(String words) {
    return Character.toUpperCase(words.charAt(0)) + words.substring(1);
  }

  private Instant now() {
    return clock.instant().truncatedTo(ChronoUnit.MICROS);
  }
}
