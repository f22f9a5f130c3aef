package io.llmplatform.inference.engine;

/** A request waited as long as it was ready to, and its run had not begun. */
public final class DeadlinePassed extends RuntimeException {
  private static final long serialVersionUID = 1L;

  DeadlinePassed() {
    super("The request's timeout passed before its run began.", null, false, false);
  }
}
