package io.llmplatform.inference.engine;

/** Is told of runs, on the worker's thread: it must not wait. */
@FunctionalInterface
public interface RunListener {
  /** Is told of nothing. */
  RunListener NONE = (sequences, nanos) -> {};

  /**
   * @param sequences in the run
   * @param nanos that it took
   */
  void ran(int sequences, long nanos);
}
