package io.llmplatform.inference.tensor;

import java.util.List;

/**
 * What a session says of one of its inputs or outputs.
 *
 * @param dimensions fixed sizes, or -1 where the request chooses
 * @param symbols for each dimension its symbolic name, empty where it has none; dimensions of the
 *     same name have the same size in one request
 */
public record TensorSpec(
    String name, ElementType type, List<Long> dimensions, List<String> symbols) {
  public TensorSpec {
    dimensions = List.copyOf(dimensions);
    symbols = List.copyOf(symbols);
    if (dimensions.size() != symbols.size()) {
      throw new IllegalArgumentException("each dimension of " + name + " needs a symbol or \"\"");
    }
  }

  public int rank() {
    return dimensions.size();
  }

  /** True when the shape has this rank and each fixed dimension. */
  public boolean accepts(Shape shape) {
    if (shape.rank() != rank()) {
      return false;
    }
    for (int axis = 0; axis < rank(); axis++) {
      long expected = dimensions.get(axis);
      if (expected >= 0 && expected != shape.dimension(axis)) {
        return false;
      }
    }
    return true;
  }
}
