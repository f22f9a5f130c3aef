package io.llmplatform.inference.engine.onnx;

import io.llmplatform.inference.tensor.Shape;
import io.llmplatform.inference.tensor.Tensor;
import io.llmplatform.inference.tensor.TensorSpec;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalLong;

/**
 * The shape that an output will have, read from the names that its dimensions share with inputs.
 */
final class OutputShape {
  private OutputShape() {}

  /** Empty where a dimension is neither fixed nor one of an input. */
  static Optional<Shape> of(TensorSpec output, List<TensorSpec> specs, Map<String, Tensor> inputs) {
    long[] dimensions = new long[output.rank()];
    for (int axis = 0; axis < dimensions.length; axis++) {
      OptionalLong size =
          output.dimensions().get(axis) >= 0
              ? OptionalLong.of(output.dimensions().get(axis))
              : size(output.symbols().get(axis), specs, inputs);
      if (size.isEmpty()) {
        return Optional.empty();
      }
      dimensions[axis] = size.getAsLong();
    }
    return Optional.of(Shape.of(dimensions));
  }

  private static OptionalLong size(
      String symbol, List<TensorSpec> specs, Map<String, Tensor> inputs) {
    for (TensorSpec spec : specs) {
      int axis = symbol.isEmpty() ? -1 : spec.symbols().indexOf(symbol);
      Tensor input = inputs.get(spec.name());
      if (axis >= 0 && input != null) {
        return OptionalLong.of(input.shape().dimension(axis));
      }
    }
    return OptionalLong.empty();
  }
}
