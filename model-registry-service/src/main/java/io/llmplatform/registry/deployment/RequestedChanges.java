package io.llmplatform.registry.deployment;

import io.llmplatform.common.error.PlatformException;
import io.llmplatform.common.security.Caller;
import io.llmplatform.registry.api.ApprovalView.Kind;
import io.llmplatform.registry.api.DeployVersion;
import io.llmplatform.registry.approval.Approval;
import io.llmplatform.registry.approval.ApprovalRequest;
import io.llmplatform.registry.approval.ApprovedAction;
import io.llmplatform.registry.model.RegisteredModel;
import java.util.Objects;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;
import org.springframework.stereotype.Component;

/**
 * Changes of deployments that people ask for, with consent or where none is needed. The caller
 * holds the model's lock.
 */
@Component
class RequestedChanges implements ApprovedAction {
  private final Deployments deployments;
  private final DeploymentHistory history;
  private final ChangingDeployment changing;
  private final UnfinishedRollouts rollouts;

  RequestedChanges(
      Deployments deployments,
      DeploymentHistory history,
      ChangingDeployment changing,
      UnfinishedRollouts rollouts) {
    this.deployments = deployments;
    this.history = history;
    this.changing = changing;
    this.rollouts = rollouts;
  }

  /**
   * The state that is asked for.
   *
   * @throws PlatformException if it makes no sense, or the deployment is not as expected
   */
  DesiredState state(RegisteredModel model, ApprovalRequest request) {
    if (request.kind() == Kind.REMOVE) {
      return DesiredState.NOTHING;
    }
    if (request.kind() == Kind.ROLL_BACK) {
      return earlier(model, Objects.requireNonNull(request.generation()));
    }
    DeployVersion body = Objects.requireNonNull(request.deploy());
    DesiredState state = ReadingDesiredState.read(body);
    requireExpected(model, body.expectedGeneration());
    return state;
  }

  private DesiredState earlier(RegisteredModel model, long generation) {
    DesiredState state =
        history
            .state(model.id(), generation)
            .orElseThrow(
                () ->
                    PlatformException.invalid(
                        "generation",
                        "The deployment of the model '%s' had no generation %d."
                            .formatted(model.name(), generation)));
    if (!state.hasTargets()) {
      throw PlatformException.conflict(
          "Nothing of the model '%s' was served in generation %d."
              .formatted(model.name(), generation));
    }
    return state;
  }

  private void requireExpected(RegisteredModel model, @Nullable Long expected) {
    long present = deployments.find(model.id()).map(Deployment::generation).orElse(0L);
    if (expected != null && expected != present) {
      throw PlatformException.conflict(
          "The deployment is of generation %d, not %d as expected.".formatted(present, expected));
    }
  }

  /**
   * Nothing, if no rollout of the model is under way.
   *
   * @throws PlatformException naming the one that is
   */
  void requireNoRollout(RegisteredModel model) {
    rollouts
        .find(model.id())
        .ifPresent(
            rollout -> {
              throw PlatformException.conflict(
                  "Rollout %d of version %d is under way: abort it first (POST /api/deployments/%s/rollouts/%d/abort)."
                      .formatted(rollout.id(), rollout.version(), model.name(), rollout.id()));
            });
  }

  void requireDeployable(RegisteredModel model, DesiredState state) {
    state.versions().forEach(version -> changing.requireDeployable(model, version));
  }

  /** The request in words. */
  String subject(RegisteredModel model, DesiredState state, ApprovalRequest request) {
    if (request.kind() == Kind.REMOVE) {
      return "Serve nothing of " + model.name() + ".";
    }
    String shares =
        state.targets().stream()
            .map(target -> "version %d for %d %%".formatted(target.version(), target.weight()))
            .collect(Collectors.joining(", "));
    return request.kind() == Kind.ROLL_BACK
        ? "Go back to generation %d of %s: %s."
            .formatted(request.generation(), model.name(), shares)
        : "Deploy of %s: %s.".formatted(model.name(), shares);
  }

  /** The deployment afterwards. */
  Deployment carryOut(
      RegisteredModel model,
      ApprovalRequest request,
      DesiredState state,
      String by,
      @Nullable String consent) {
    String back =
        request.kind() == Kind.ROLL_BACK
            ? "Back to generation " + request.generation() + "."
            : null;
    String reason =
        back == null || consent == null ? (back == null ? consent : back) : back + " " + consent;
    return changing.change(model, state, new Change(by, Deploying.cause(request), reason));
  }

  @Override
  public boolean carriesOut(Kind kind) {
    return kind != Kind.ROLLOUT_STEP;
  }

  @Override
  public void approved(RegisteredModel model, Approval approval, Caller approver) {
    requireNoRollout(model);
    ApprovalRequest request = approval.request();
    carryOut(
        model,
        request,
        state(model, request),
        approval.requester(),
        "Approved by " + approver.username() + ".");
  }

  @Override
  public void rejected(
      RegisteredModel model, Approval approval, Caller refuser, @Nullable String comment) {
    // Nothing has happened, and nothing will.
  }
}
