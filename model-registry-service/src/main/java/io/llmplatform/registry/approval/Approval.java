package io.llmplatform.registry.approval;

import io.llmplatform.registry.api.ApprovalView;
import io.llmplatform.registry.api.ApprovalView.State;
import java.time.Instant;
import java.util.UUID;
import org.jspecify.annotations.Nullable;

/**
 * A change that waits for consent, or did. Immutable.
 *
 * @param modelId of the model that it is about
 * @param tenant whose model it is
 * @param model the model's name
 * @param request what is asked for
 * @param subject the same in words
 * @param requester who asks, as people know that person
 * @param requesterSubject who asks, as tokens do
 */
public record Approval(
    UUID id,
    long modelId,
    String tenant,
    String model,
    ApprovalRequest request,
    String subject,
    Gate gate,
    State state,
    String requester,
    String requesterSubject,
    Instant requestedAt,
    @Nullable String decidedBy,
    @Nullable Instant decidedAt,
    @Nullable String comment) {

  Approval decided(State decision, String by, Instant now, @Nullable String said) {
    return new Approval(
        id,
        modelId,
        tenant,
        model,
        request,
        subject,
        gate,
        decision,
        requester,
        requesterSubject,
        requestedAt,
        by,
        now,
        said);
  }

  /** As clients see it. */
  public ApprovalView view() {
    return new ApprovalView(
        id.toString(),
        tenant,
        model,
        request.kind(),
        subject,
        gate.view(),
        state,
        request.rollout(),
        request.deploy(),
        requester,
        requestedAt,
        decidedBy,
        decidedAt,
        comment);
  }
}
