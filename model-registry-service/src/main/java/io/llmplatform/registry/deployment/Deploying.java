package io.llmplatform.registry.deployment;

import io.llmplatform.common.error.PlatformException;
import io.llmplatform.registry.api.DeployVersion;
import io.llmplatform.registry.api.DeploymentChangeView.Cause;
import io.llmplatform.registry.approval.ApprovalRequest;
import io.llmplatform.registry.approval.Approvals;
import io.llmplatform.registry.model.AliasedVersion;
import io.llmplatform.registry.model.ModelName;
import io.llmplatform.registry.model.Models;
import io.llmplatform.registry.model.RegisteredModel;
import io.llmplatform.registry.tenant.Viewpoint;
import java.util.Optional;
import org.jspecify.annotations.Nullable;
import org.springframework.stereotype.Component;
import org.springframework.transaction.annotation.Transactional;

/**
 * What people change of a model's deployment, one change after the other. Where the model's policy
 * says so, a change waits for consent and nothing happens yet.
 */
@Component
class Deploying {
  private final Models models;
  private final Deployments deployments;
  private final DeploymentPolicies policies;
  private final Approvals approvals;
  private final RequestedChanges requested;

  Deploying(
      Models models,
      Deployments deployments,
      DeploymentPolicies policies,
      Approvals approvals,
      RequestedChanges requested) {
    this.models = models;
    this.deployments = deployments;
    this.policies = policies;
    this.approvals = approvals;
    this.requested = requested;
  }

  /**
   * Has the state served that the body asks for.
   *
   * @throws PlatformException if it makes no sense, there is no such model or version, a rollout is
   *     under way, or the deployment is not as the body expects
   */
  @Transactional
  public Outcome deploy(Viewpoint viewpoint, ModelName name, DeployVersion body) {
    RegisteredModel model = models.lock(viewpoint, name);
    return change(viewpoint, model, ApprovalRequest.ofDeploying(resolved(model, body)));
  }

  // Consent, history and events are about the version that the alias named at that time.
  private static DeployVersion resolved(RegisteredModel model, DeployVersion body) {
    String alias = body.alias();
    if (alias == null) {
      return body;
    }
    if (body.version() != null || body.targets() != null) {
      throw PlatformException.invalid(
          "alias", "A deployment has an alias, a version or targets, only one of them.");
    }
    AliasedVersion named = model.aliases().get(alias);
    if (named == null) {
      throw PlatformException.invalid(
          "alias", "There is no alias '%s' of the model '%s'.".formatted(alias, model.name()));
    }
    return body.resolved(named.number());
  }

  /**
   * Has nothing of the model served.
   *
   * @throws PlatformException if nothing is, or a rollout is under way
   */
  @Transactional
  public Outcome remove(Viewpoint viewpoint, ModelName name) {
    RegisteredModel model = models.lock(viewpoint, name);
    if (!isServed(model)) {
      throw unknown(name);
    }
    return change(viewpoint, model, ApprovalRequest.ofRemoving());
  }

  /**
   * Has an earlier state served again.
   *
   * @param generation whose state; null: the one before the present
   * @throws PlatformException if there is no such generation, nothing was served then, or a rollout
   *     is under way
   */
  @Transactional
  public Outcome rollBack(Viewpoint viewpoint, ModelName name, @Nullable Long generation) {
    RegisteredModel model = models.lock(viewpoint, name);
    Deployment present = deployments.find(model.id()).orElseThrow(() -> unknown(name));
    if (generation == null && present.generation() == 1) {
      throw PlatformException.conflict(
          "Nothing of the model '%s' was deployed before the present.".formatted(name));
    }
    long wanted = generation == null ? present.generation() - 1 : generation;
    return change(viewpoint, model, ApprovalRequest.ofRollingBack(wanted));
  }

  private Outcome change(Viewpoint viewpoint, RegisteredModel model, ApprovalRequest request) {
    Optional<Deployment> before = deployments.find(model.id());
    DesiredState state = requested.state(model, request);
    boolean isNothingNew = before.isPresent() && before.get().state().equals(state);
    if (!isNothingNew) {
      requested.requireNoRollout(model);
      var gate = policies.gate(model.id());
      if (gate.isPresent()) {
        requested.requireDeployable(model, state);
        return new Outcome.Awaiting(
            approvals
                .request(
                    model,
                    gate.get(),
                    request,
                    requested.subject(model, state, request),
                    viewpoint.caller().username(),
                    viewpoint.caller().subject())
                .view());
      }
    }
    boolean wasServed = isServed(model);
    Deployment after =
        requested.carryOut(model, request, state, viewpoint.caller().username(), null);
    return after.state().hasTargets()
        ? new Outcome.Deployed(after.view(), !wasServed)
        : new Outcome.Removed();
  }

  private boolean isServed(RegisteredModel model) {
    return deployments.find(model.id()).filter(each -> each.state().hasTargets()).isPresent();
  }

  static PlatformException unknown(ModelName name) {
    return PlatformException.notFound("Nothing is deployed of a model '" + name + "'.");
  }

  /** The cause that the history names for a kind of request. */
  static Cause cause(ApprovalRequest request) {
    return switch (request.kind()) {
      case DEPLOY -> Cause.DEPLOYED;
      case REMOVE -> Cause.REMOVED;
      case ROLL_BACK -> Cause.ROLLED_BACK;
      case ROLLOUT_STEP -> Cause.ROLLOUT_STEP;
    };
  }
}
