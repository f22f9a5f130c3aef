package io.llmplatform.scheduler.training.run;

/** A run cannot succeed, however often it is tried: its owner is told why. */
public final class RunFailed extends RuntimeException {
  private static final long serialVersionUID = 1L;

  private final transient Failure failure;

  public RunFailed(Failure failure) {
    super(failure.message());
    this.failure = failure;
  }

  public Failure failure() {
    return failure;
  }
}
