package io.llmplatform.registry.rollout;

import io.llmplatform.registry.api.ApprovalView.Kind;
import io.llmplatform.registry.api.RolloutView;
import io.llmplatform.registry.api.RolloutView.State;
import io.llmplatform.registry.approval.Approvals;
import io.llmplatform.registry.deployment.UnfinishedRollouts;
import io.llmplatform.registry.model.Models;
import io.llmplatform.registry.model.RegisteredModel;
import java.util.List;
import java.util.Optional;
import org.jspecify.annotations.Nullable;
import org.springframework.stereotype.Component;

/** Rollouts as clients see them. Thread-safe. */
@Component
class RolloutViews implements UnfinishedRollouts {
  private final Rollouts rollouts;
  private final EvaluatingRollouts evaluating;
  private final Approvals approvals;
  private final Models models;

  RolloutViews(
      Rollouts rollouts, EvaluatingRollouts evaluating, Approvals approvals, Models models) {
    this.rollouts = rollouts;
    this.evaluating = evaluating;
    this.approvals = approvals;
    this.models = models;
  }

  @Override
  public Optional<RolloutView> find(long model) {
    return rollouts
        .unfinished(model)
        .flatMap(
            rollout ->
                models.findByIdIn(List.of(model)).stream()
                    .findFirst()
                    .map(owner -> of(rollout, owner)));
  }

  RolloutView of(Rollout rollout, RegisteredModel model) {
    Rollout.Current current = rollout.current();
    Judging judging =
        current == null || rollout.state().isEnd()
            ? null
            : evaluating.judging(rollout, current, model);
    return new RolloutView(
        model.name(),
        rollout.number(),
        rollout.plan().version(),
        rollout.state(),
        reason(rollout, judging),
        current == null ? null : current.step(),
        rollout.plan().steps().stream().map(Plan.Step::view).toList(),
        rollout.plan().limits(),
        rollout.plan().progressDeadline(),
        rollout.plan().autoAdvance(),
        rollout.before().targets(),
        current == null ? null : current.generation(),
        current == null ? null : current.beganAt(),
        judging == null ? null : judging.seen().view(),
        judging == null ? null : judging.seen().othersView(),
        approval(rollout),
        rollout.startedBy(),
        rollout.startedAt(),
        rollout.endedAt());
  }

  private static @Nullable String reason(Rollout rollout, @Nullable Judging judging) {
    if (rollout.reason() != null || judging == null) {
      return rollout.reason();
    }
    Verdict verdict = judging.verdict();
    if (verdict instanceof Verdict.Wait wait) {
      return wait.reason();
    }
    if (verdict instanceof Verdict.RollBack ill) {
      return ill.reason();
    }
    return rollout.plan().autoAdvance()
        ? "The step is through."
        : "The step is through; it waits to be advanced.";
  }

  private @Nullable String approval(Rollout rollout) {
    return rollout.state() == State.AWAITING_APPROVAL
        ? approvals.pending(rollout.modelId()).stream()
            .filter(each -> each.request().kind() == Kind.ROLLOUT_STEP)
            .map(each -> each.id().toString())
            .findFirst()
            .orElse(null)
        : null;
  }
}
