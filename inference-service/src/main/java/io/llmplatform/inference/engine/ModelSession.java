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
   * Computes one output on the calling thread and has it read there. A session may give a buffer
   * that it uses again: the tensor is valid until the reader returns.
   *
   * @param inputs as of {@link #run(Map, Set)}
   * @throws ComputationFailed as there
   */
  default <T> T run(Map<String, Tensor> inputs, String output, Function<Tensor, T> reader) {
    Tensor tensor = run(inputs, Set.of(output)).get(output);
    if (tensor == null) {
      throw new IllegalStateException("the session gave no " + output);
    }
    return reader.apply(tensor);
  }

  @Override
  void close();
}
