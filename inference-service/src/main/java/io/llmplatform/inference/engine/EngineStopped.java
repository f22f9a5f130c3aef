package io.llmplatform.inference.engine;

/** The engine drains or has stopped: the work was not done, another instance may do it. */
public final class EngineStopped extends RuntimeException {
  private static final long serialVersionUID = 1L;

  public EngineStopped() {
    super("The engine is shutting down.", null, false, false);
  }
}
