package io.llmplatform.scheduler.training.run;

/** The run was cancelled or paused while it was worked on: whoever meets this stops. */
public final class RunStopped extends RuntimeException {
  private static final long serialVersionUID = 1L;

  RunStopped(TrainingRun run) {
    super("The run %s is %s.".formatted(run.id(), run.status().value()));
  }
}
