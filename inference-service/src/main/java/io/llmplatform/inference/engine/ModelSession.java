package io.llmplatform.inference.engine;

import io.llmplatform.inference.tensor.Tensor;
import io.llmplatform.inference.tensor.TensorSpec;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.function.Function;

/**
 * A model in memory, ready to run. {@link #run} may be called by many threads at once; {@link
 * #close} only when no run is in progress and none follows.
 */
public interface ModelSession extends AutoCloseable {
  List<TensorSpec> inputs();

  List<TensorSpec> outputs();

  /** Where it computes. */
  default Device device() {
    return Device.CPU;
  }

  /** What its users should know of how it runs, such as that it fell back; empty: nothing. */
  default String remark() {
    return "";
  }

  /**
   * Computes the named outputs on the calling thread.
   *
   * @param inputs every input of the session, shapes and types checked
   * @throws ComputationFailed when the model refuses these inputs, or the runtime fails
   */
  Map<String, Tensor> run(Map<String, Tensor> inputs, Set<String> outputs);

  /**
   * Outputs of a run.
   *
   * @param lent whether tensors in direct buffers are void when their reader returns, because the
   *     session uses the buffers again
   */
  record Outputs(Map<String, Tensor> tensors, boolean lent) {
    public Tensor require(String name) {
      Tensor tensor = tensors.get(name);
      if (tensor == null) {
        throw new IllegalStateException("the session gave no " + name);
      }
      return tensor;
    }
  }

  /**
   * Computes the named outputs on the calling thread and has them read there.
   *
   * @param inputs as of {@link #run(Map, Set)}
   * @throws ComputationFailed as there
   */
  default <T> T run(Map<String, Tensor> inputs, Set<String> outputs, Function<Outputs, T> reader) {
    return reader.apply(new Outputs(run(inputs, outputs), false));
  }

  @Override
  void close();
}
