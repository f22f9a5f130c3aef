package io.llmplatform.inference.engine;

/**
 * A run that gave no result. The message is the runtime's own and names nodes of the model, never
 * memory or files.
 */
public final class ComputationFailed extends RuntimeException {
  private static final long serialVersionUID = 1L;

  private final boolean inputsAtFault;

  /**
   * @param inputsAtFault whether the values are such that the model has no result for them; false:
   *     the model or the runtime is broken
   */
  public ComputationFailed(String message, boolean inputsAtFault, Throwable cause) {
    super(message, cause);
    this.inputsAtFault = inputsAtFault;
  }

  public boolean areInputsAtFault() {
    return inputsAtFault;
  }
}
