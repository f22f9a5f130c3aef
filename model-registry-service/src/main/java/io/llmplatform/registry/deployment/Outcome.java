package io.llmplatform.registry.deployment;

import io.llmplatform.registry.api.ApprovalView;
import io.llmplatform.registry.api.DeploymentView;

/** What came of a change that somebody asked for. */
sealed interface Outcome {

  /**
   * It is so now.
   *
   * @param isNew whether nothing was served before
   */
  record Deployed(DeploymentView view, boolean isNew) implements Outcome {}

  /** Nothing is served now. */
  record Removed() implements Outcome {}

  /** Nothing has changed yet: somebody must agree. */
  record Awaiting(ApprovalView approval) implements Outcome {}
}
