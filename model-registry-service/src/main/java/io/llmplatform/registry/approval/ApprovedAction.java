package io.llmplatform.registry.approval;

import io.llmplatform.common.security.Caller;
import io.llmplatform.registry.api.ApprovalView.Kind;
import io.llmplatform.registry.model.RegisteredModel;
import org.jspecify.annotations.Nullable;

/**
 * Carries out what was agreed to; a bean for each feature whose changes may need consent. Called in
 * the transaction of the decision, which holds the model's lock.
 */
public interface ApprovedAction {

  /** Whether the kind of change is this feature's. */
  boolean carriesOut(Kind kind);

  /**
   * Carries it out.
   *
   * @throws io.llmplatform.common.error.PlatformException if that is not possible now: then nothing
   *     is decided
   */
  void approved(RegisteredModel model, Approval approval, Caller approver);

  /** It is not to happen. */
  void rejected(RegisteredModel model, Approval approval, Caller refuser, @Nullable String comment);
}
