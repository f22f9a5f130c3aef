package io.llmplatform.inference.engine;

/**
 * A run that gave no result. The message is the runtime's own and names nodes of the model, never
 * memory or files.
 */
public final class ComputationFailed extends RuntimeException {
  private static final long serialVersionUID = 1L;

  public ComputationFailed(String message, Throwable cause) {
    super(message, cause);
  }
}
