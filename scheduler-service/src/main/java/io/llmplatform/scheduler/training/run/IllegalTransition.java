package io.llmplatform.scheduler.training.run;

/** What was asked of a run cannot be done to one of its status, such as cancelling it twice. */
public final class IllegalTransition extends RuntimeException {
  private static final long serialVersionUID = 1L;

  IllegalTransition(String run, RunStatus from, RunStatus to) {
    super(
        "The fine-tuning job '%s' is %s and cannot become %s."
            .formatted(run, from.value(), to.value()));
  }
}
