package io.llmplatform.inference.engine;

import java.util.List;

/** Runs rows together, on the calling thread; called by several workers at once. */
@FunctionalInterface
public interface BatchRunner<I, O> {
  /**
   * @param rows at least one
   * @return a result for each row, in order
   */
  List<O> run(List<I> rows);
}
