package io.llmplatform.registry.approval;

import io.llmplatform.registry.api.ApprovalView.Kind;
import io.llmplatform.registry.api.DeployVersion;
import org.jspecify.annotations.Nullable;

/**
 * What somebody asks consent for.
 *
 * @param kind what is to happen
 * @param deploy the state to be served; only of {@link Kind#DEPLOY}
 * @param generation whose state is to be served again; only of {@link Kind#ROLL_BACK}
 * @param rollout whose step is to begin; only of {@link Kind#ROLLOUT_STEP}
 * @param step that step; only of {@link Kind#ROLLOUT_STEP}
 */
public record ApprovalRequest(
    Kind kind,
    @Nullable DeployVersion deploy,
    @Nullable Long generation,
    @Nullable Integer rollout,
    @Nullable Integer step) {

  public static ApprovalRequest ofDeploying(DeployVersion wanted) {
    return new ApprovalRequest(Kind.DEPLOY, wanted, null, null, null);
  }

  public static ApprovalRequest ofRemoving() {
    return new ApprovalRequest(Kind.REMOVE, null, null, null, null);
  }

  public static ApprovalRequest ofRollingBack(long generation) {
    return new ApprovalRequest(Kind.ROLL_BACK, null, generation, null, null);
  }

  public static ApprovalRequest ofStep(int rollout, int step) {
    return new ApprovalRequest(Kind.ROLLOUT_STEP, null, null, rollout, step);
  }
}
