package io.llmplatform.registry.approval;

import io.llmplatform.common.error.ErrorCode;
import io.llmplatform.common.error.PlatformException;
import io.llmplatform.common.security.Caller;
import io.llmplatform.registry.api.ApprovalView.State;
import io.llmplatform.registry.model.Models;
import io.llmplatform.registry.model.RegisteredModel;
import io.llmplatform.registry.tenant.Viewpoint;
import java.util.List;
import java.util.UUID;
import org.jspecify.annotations.Nullable;
import org.springframework.stereotype.Component;
import org.springframework.transaction.annotation.Transactional;

/** Agrees and refuses. An approval is decided once. */
@Component
class DecidingApproval {
  private final Approvals approvals;
  private final Models models;
  private final List<ApprovedAction> actions;

  DecidingApproval(Approvals approvals, Models models, List<ApprovedAction> actions) {
    this.approvals = approvals;
    this.models = models;
    this.actions = actions;
  }

  /**
   * Agrees, and has the change carried out.
   *
   * @throws PlatformException if the caller is not who must agree, the approval is decided already,
   *     or the change is not possible any more
   */
  @Transactional
  public Approval approve(Viewpoint viewpoint, UUID id, @Nullable String comment) {
    RegisteredModel model = lock(viewpoint, id);
    Approval approval = pending(viewpoint, id);
    Caller caller = viewpoint.caller();
    requireRole(approval, caller);
    if (approval.gate().fourEyes() && isRequester(approval, caller)) {
      throw denied("Who asked for a change does not agree to it: somebody else must.");
    }
    Approval decided = approvals.decide(approval, State.APPROVED, caller, comment);
    action(approval).approved(model, decided, caller);
    return decided;
  }

  /**
   * Refuses; who asked may do that too.
   *
   * @throws PlatformException if the caller is not who decides, or the approval is decided already
   */
  @Transactional
  public Approval reject(Viewpoint viewpoint, UUID id, @Nullable String comment) {
    RegisteredModel model = lock(viewpoint, id);
    Approval approval = pending(viewpoint, id);
    Caller caller = viewpoint.caller();
    if (!isRequester(approval, caller)) {
      requireRole(approval, caller);
    }
    Approval decided = approvals.decide(approval, State.REJECTED, caller, comment);
    action(approval).rejected(model, decided, caller, comment);
    return decided;
  }

  /**
   * The approval, if it is seen from there.
   *
   * @throws PlatformException if it is not
   */
  Approval get(Viewpoint viewpoint, UUID id) {
    return approvals
        .find(id)
        .filter(each -> viewpoint.everything() || each.tenant().equals(viewpoint.tenant()))
        .orElseThrow(DecidingApproval::unknown);
  }

  // What was read before the lock may have changed since.
  private RegisteredModel lock(Viewpoint viewpoint, UUID id) {
    return models.lockById(get(viewpoint, id).modelId()).orElseThrow(DecidingApproval::unknown);
  }

  private Approval pending(Viewpoint viewpoint, UUID id) {
    Approval approval = get(viewpoint, id);
    if (approval.state() != State.PENDING) {
      throw PlatformException.conflict(
          "The approval is %s already, by %s.".formatted(approval.state(), approval.decidedBy()));
    }
    return approval;
  }

  private ApprovedAction action(Approval approval) {
    return actions.stream()
        .filter(each -> each.carriesOut(approval.request().kind()))
        .findFirst()
        .orElseThrow();
  }

  private static boolean isRequester(Approval approval, Caller caller) {
    return approval.requesterSubject().equals(caller.subject());
  }

  private static void requireRole(Approval approval, Caller caller) {
    if (!approval.gate().isHeldBy(caller)) {
      throw denied("This is decided by the role " + approval.gate().role() + ".");
    }
  }

  private static PlatformException denied(String detail) {
    return PlatformException.of(ErrorCode.PERMISSION_DENIED, detail, null);
  }

  static PlatformException unknown() {
    return PlatformException.notFound("There is no such approval.");
  }
}
