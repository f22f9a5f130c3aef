package io.llmplatform.registry.imports;

/** The import is not this instance's any more: it was cancelled, or another has taken it. */
final class LeaseLost extends Exception {
  private static final long serialVersionUID = 1L;

  LeaseLost() {
    super("The import's lease is lost");
  }
}
