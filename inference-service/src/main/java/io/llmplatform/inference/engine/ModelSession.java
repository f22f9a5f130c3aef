package io.llmplatform.inference.engine;

import io.llmplatform.inference.tensor.Tensor;
import io.llmplatform.inference.tensor.TensorSpec;
import java.util.List;
import java.util.Map;
import java.util.Set;

/**
 * A model in memory, ready to run. {@link #run} may be called by many threads at once; {@link
 * #close} only when no run is in progress and none follows.
 */
public interface ModelSession extends AutoCloseable {
  List<TensorSpec> inputs();

  List<TensorSpec> outputs();

  /**
   * Computes the named outputs on the calling thread.
   *
   * @param inputs every input of the session, shapes and types checked
   * @throws ComputationFailed when the model refuses these inputs, or the runtime fails
   */
  Map<String, Tensor> run(Map<String, Tensor> inputs, Set<String> outputs);

  @Override
  void close();
}
