package io.llmplatform.registry.rollout;

import io.llmplatform.common.error.PlatformException;
import io.llmplatform.common.security.Caller;
import io.llmplatform.registry.api.ApprovalView.Kind;
import io.llmplatform.registry.api.ModelEvent;
import io.llmplatform.registry.api.RolloutView;
import io.llmplatform.registry.api.RolloutView.State;
import io.llmplatform.registry.api.StartRollout;
import io.llmplatform.registry.approval.Approval;
import io.llmplatform.registry.approval.ApprovedAction;
import io.llmplatform.registry.deployment.ChangingDeployment;
import io.llmplatform.registry.deployment.DeploymentPolicies;
import io.llmplatform.registry.deployment.Deployments;
import io.llmplatform.registry.deployment.DesiredState;
import io.llmplatform.registry.model.ModelName;
import io.llmplatform.registry.model.Models;
import io.llmplatform.registry.model.RegisteredModel;
import io.llmplatform.registry.tenant.Viewpoint;
import java.time.Clock;
import java.time.temporal.ChronoUnit;
import java.util.Map;
import java.util.Objects;
import org.jspecify.annotations.Nullable;
import org.springframework.stereotype.Component;
import org.springframework.transaction.annotation.Transactional;

/** What people do with rollouts: start, advance, pause, resume, abort; agree and refuse. */
@Component
class SteeringRollout implements ApprovedAction {
  private final Models models;
  private final Rollouts rollouts;
  private final Deployments deployments;
  private final DeploymentPolicies policies;
  private final ChangingDeployment changing;
  private final AdvancingRollout advancing;
  private final RolloutViews views;
  private final Clock clock;

  SteeringRollout(
      Models models,
      Rollouts rollouts,
      Deployments deployments,
      DeploymentPolicies policies,
      ChangingDeployment changing,
      AdvancingRollout advancing,
      RolloutViews views,
      Clock clock) {
    this.models = models;
    this.rollouts = rollouts;
    this.deployments = deployments;
    this.policies = policies;
    this.changing = changing;
    this.advancing = advancing;
    this.views = views;
    this.clock = clock;
  }

  /**
   * Starts one, and begins its first step unless somebody must agree.
   *
   * @throws PlatformException if it makes no sense, there is no such version, nothing is deployed
   *     that could be taken over, or another rollout is under way
   */
  @Transactional
  public RolloutView start(Viewpoint viewpoint, ModelName name, StartRollout body) {
    RegisteredModel model = models.lock(viewpoint, name);
    Plan given = Plan.given(body);
    requireNone(model);
    DesiredState before = takenOver(model, given.version());
    changing.requireDeployable(model, given.version());
    Plan plan = policies.gate(model.id()).map(given::beginningWith).orElse(given);
    Caller caller = viewpoint.caller();
    Rollout rollout =
        rollouts.add(
            model.id(),
            plan,
            before,
            caller.username(),
            caller.subject(),
            clock.instant().truncatedTo(ChronoUnit.MICROS));
    advancing.tell(
        model,
        rollout,
        ModelEvent.Type.ROLLOUT_STARTED,
        caller.username(),
        Map.of("steps", plan.steps().stream().map(Plan.Step::weight).toList()));
    return views.of(advancing.advance(model, rollout, caller.username()), model);
  }

  private void requireNone(RegisteredModel model) {
    rollouts
        .unfinished(model.id())
        .ifPresent(
            rollout -> {
              throw PlatformException.conflict(
                  "Rollout %d of version %d is under way."
                      .formatted(rollout.number(), rollout.plan().version()));
            });
  }

  private DesiredState takenOver(RegisteredModel model, int version) {
    DesiredState state =
        deployments
            .find(model.id())
            .map(each -> each.state())
            .filter(DesiredState::hasTargets)
            .orElseThrow(
                () ->
                    PlatformException.conflict(
                        "Nothing of the model '%s' is deployed that a version could take over from."
                            .formatted(model.name())));
    if (state.targets().stream().noneMatch(t -> t.version() != version && t.weight() > 0)) {
      throw PlatformException.conflict("Version " + version + " gets every request already.");
    }
    return state;
  }

  /** Begins the next step now, unless somebody must agree; after the last step it succeeds. */
  @Transactional
  public RolloutView advance(Viewpoint viewpoint, ModelName name, int number) {
    RegisteredModel model = models.lock(viewpoint, name);
    Rollout rollout = unfinished(model, number);
    if (rollout.state() == State.AWAITING_APPROVAL) {
      throw PlatformException.conflict("The next step waits for an approval.");
    }
    String by = viewpoint.caller().username();
    return views.of(advancing.advance(model, rollout, by), model);
  }

  /** Stays in its step, which is still watched. */
  @Transactional
  public RolloutView pause(Viewpoint viewpoint, ModelName name, int number) {
    return steer(
        viewpoint, name, number, State.PAUSED, "Paused by " + viewpoint.caller().username() + ".");
  }

  /** Goes on. */
  @Transactional
  public RolloutView resume(Viewpoint viewpoint, ModelName name, int number) {
    return steer(viewpoint, name, number, State.PROGRESSING, null);
  }

  private RolloutView steer(
      Viewpoint viewpoint, ModelName name, int number, State next, @Nullable String why) {
    RegisteredModel model = models.lock(viewpoint, name);
    Rollout rollout = unfinished(model, number);
    if (rollout.state() == State.AWAITING_APPROVAL) {
      throw PlatformException.conflict("The next step waits for an approval.");
    }
    Rollout steered = rollout.in(next, why);
    rollouts.save(steered);
    return views.of(steered, model);
  }

  /** What was deployed before it is deployed again. */
  @Transactional
  public RolloutView abort(Viewpoint viewpoint, ModelName name, int number) {
    RegisteredModel model = models.lock(viewpoint, name);
    Rollout rollout = unfinished(model, number);
    String by = viewpoint.caller().username();
    return views.of(advancing.rollBack(model, rollout, by, "Aborted by " + by + "."), model);
  }

  private Rollout unfinished(RegisteredModel model, int number) {
    Rollout rollout = rollouts.find(model.id(), number).orElseThrow(() -> unknown(model, number));
    if (rollout.state().isEnd()) {
      throw PlatformException.conflict(
          "Rollout %d has ended: it is %s.".formatted(number, rollout.state()));
    }
    return rollout;
  }

  static PlatformException unknown(RegisteredModel model, Object number) {
    return PlatformException.notFound(
        "There is no rollout %s of the model '%s'.".formatted(number, model.name()));
  }

  @Override
  public boolean carriesOut(Kind kind) {
    return kind == Kind.ROLLOUT_STEP;
  }

  @Override
  public void approved(RegisteredModel model, Approval approval, Caller approver) {
    advancing.begin(model, waiting(model, approval), approver.username());
  }

  @Override
  public void rejected(
      RegisteredModel model, Approval approval, Caller refuser, @Nullable String comment) {
    String why = comment == null || comment.isBlank() ? "." : ": " + comment;
    advancing.rollBack(
        model,
        waiting(model, approval),
        refuser.username(),
        refuser.username() + " refused the next step" + why);
  }

  private Rollout waiting(RegisteredModel model, Approval approval) {
    int number = Objects.requireNonNull(approval.request().rollout());
    Rollout rollout = unfinished(model, number);
    Integer step = approval.request().step();
    if (rollout.state() != State.AWAITING_APPROVAL || !Objects.equals(step, rollout.nextStep())) {
      throw PlatformException.conflict("Rollout " + number + " does not wait for this step.");
    }
    return rollout;
  }
}
