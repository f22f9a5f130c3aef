package io.llmplatform.inference.openinference;

/**
 * An output that a request asks for.
 *
 * @param classes how many of its greatest values are wanted, as classes; 0: the tensor itself
 */
public record RequestedOutput(String name, int classes) {
  public RequestedOutput {
    if (classes < 0) {
      throw new IllegalArgumentException("classes of an output: " + classes);
    }
  }
}
