package io.llmplatform.inference;

import io.llmplatform.inference.engine.ModelSession;
import io.llmplatform.inference.tensor.ElementType;
import io.llmplatform.inference.tensor.Shape;
import io.llmplatform.inference.tensor.Tensor;
import io.llmplatform.inference.tensor.TensorSpec;
import java.nio.ByteBuffer;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.atomic.AtomicInteger;

/**
 * A session without a runtime: a token's vector is (id, position), so that pooling can be foretold.
 * Counts how often it was closed.
 */
public final class FakeSession implements ModelSession {
  public final AtomicInteger closed = new AtomicInteger();

  @Override
  public List<TensorSpec> inputs() {
    return List.of(spec("input_ids"), spec("attention_mask"));
  }

  private static TensorSpec spec(String name) {
    return new TensorSpec(name, ElementType.INT64, List.of(-1L, -1L), List.of("batch", "sequence"));
  }

  @Override
  public List<TensorSpec> outputs() {
    return List.of(
        new TensorSpec(
            "last_hidden_state",
            ElementType.FP32,
            List.of(-1L, -1L, 2L),
            List.of("batch", "sequence", "")));
  }

  @Override
  public Map<String, Tensor> run(Map<String, Tensor> inputs, Set<String> outputs) {
    if (closed.get() > 0) {
      throw new AssertionError("a run on a closed session");
    }
    if (!(inputs.get("input_ids") instanceof Tensor.Fixed ids)) {
      throw new AssertionError("no input_ids");
    }
    long rows = ids.shape().dimension(0);
    long length = ids.shape().dimension(1);
    ByteBuffer data = Tensor.allocate(rows * length * 2 * Float.BYTES);
    for (int i = 0; i < rows * length; i++) {
      data.putFloat(ids.view().getLong(i * Long.BYTES)).putFloat(i % length);
    }
    return Map.of(
        "last_hidden_state",
        new Tensor.Fixed(ElementType.FP32, Shape.of(rows, length, 2), data.flip()));
  }

  @Override
  public void close() {
    closed.incrementAndGet();
  }
}
