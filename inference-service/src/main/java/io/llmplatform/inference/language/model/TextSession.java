package io.llmplatform.inference.language.model;

import io.llmplatform.inference.engine.Device;
import io.llmplatform.inference.engine.ModelSession;
import io.llmplatform.inference.tensor.ElementType;
import io.llmplatform.inference.tensor.Tensor;
import io.llmplatform.inference.tensor.TensorSpec;
import java.util.List;
import java.util.Map;
import java.util.Set;

/**
 * A language model as the Open Inference Protocol describes it: with the inputs and the output of
 * Triton's vLLM backend. It computes no tensors: its cache belongs to the engine.
 */
record TextSession(Device device, String remark) implements ModelSession {
  private static final List<TensorSpec> INPUTS =
      List.of(
          spec("text_input", ElementType.BYTES, 1),
          spec("stream", ElementType.BOOL, 1),
          spec("sampling_parameters", ElementType.BYTES, 1));

  private static final List<TensorSpec> OUTPUTS =
      List.of(spec("text_output", ElementType.BYTES, -1));

  private static TensorSpec spec(String name, ElementType type, long size) {
    return new TensorSpec(name, type, List.of(size), List.of(""));
  }

  @Override
  public List<TensorSpec> inputs() {
    return INPUTS;
  }

  @Override
  public List<TensorSpec> outputs() {
    return OUTPUTS;
  }

  @Override
  public Map<String, Tensor> run(Map<String, Tensor> inputs, Set<String> outputs) {
    throw new UnsupportedOperationException("a language model computes text, not tensors");
  }

  /** Nothing: the engine is closed with its model. */
  @Override
  public void close() {}
}
