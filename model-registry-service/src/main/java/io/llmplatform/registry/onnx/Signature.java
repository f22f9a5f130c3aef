package io.llmplatform.registry.onnx;

import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * What a model takes and gives, in the order in which the model states it.
 *
 * @param inputs without those that initializers fill
 * @param outputs of the graph
 */
public record Signature(List<Value> inputs, List<Value> outputs) {

  public Signature {
    inputs = List.copyOf(inputs);
    outputs = List.copyOf(outputs);
  }

  /**
   * An input or output.
   *
   * @param name as clients use it
   * @param type an element's type as the Open Inference Protocol names it ({@code FP32}, {@code
   *     INT64}, {@code BYTES} for texts); {@code sequence(…)}, {@code map(…)} or {@code
   *     optional(…)} for what is no tensor; {@code unknown} where the model does not say
   * @param shape null where the model does not say how many dimensions there are
   */
  public record Value(String name, String type, @Nullable List<Dimension> shape) {

    public Value {
      shape = shape == null ? null : List.copyOf(shape);
    }

    /** The size of each dimension, -1 where it varies; empty where there is no shape. */
    public List<Long> sizes() {
      return shape == null
          ? List.of()
          : shape.stream().map(d -> d.size() == null ? Long.valueOf(-1) : d.size()).toList();
    }
  }

  /**
   * One dimension of a shape: of a fixed size, named, or neither.
   *
   * @param size null where it varies
   * @param name of a size that varies, such as {@code batch_size}; null where it has none
   */
  public record Dimension(@Nullable Long size, @Nullable String name) {
    static final Dimension ANY = new Dimension(null, null);
  }
}
