package io.llmplatform.inference.engine;

/** Is told of runs that gave results, on the worker's thread: it must neither wait nor fail. */
@FunctionalInterface
public interface RunListener {
  /** Is told of nothing. */
  RunListener NONE = (sequences, input, infer, output) -> {};

  /**
   * Times are in nanoseconds.
   *
   * @param sequences in the run
   * @param input the making of the session's inputs
   * @param infer the session's own part
   * @param output the reading of its outputs
   */
  void ran(int sequences, long input, long infer, long output);
}
