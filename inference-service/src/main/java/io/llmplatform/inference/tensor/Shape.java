package io.llmplatform.inference.tensor;

import java.util.Arrays;

/**
 * The dimensions of a tensor. INVARIANT: none is negative, and their product fits a long; a scalar
 * has rank 0 and one element.
 */
public final class Shape {
  private final long[] dimensions;
  private final long elements;

  private Shape(long[] dimensions) {
    this.dimensions = dimensions;
    this.elements = product(dimensions);
  }

  /**
   * @throws IllegalArgumentException for a negative dimension, or when the number of elements
   *     overflows; the message is fit for a client
   */
  public static Shape of(long... dimensions) {
    return new Shape(dimensions.clone());
  }

  private static long product(long[] dimensions) {
    long product = 1;
    boolean empty = false;
    for (long dimension : dimensions) {
      if (dimension < 0) {
        throw new IllegalArgumentException("dimension " + dimension + " is negative");
      }
      empty |= dimension == 0;
    }
    for (long dimension : dimensions) {
      try {
        product = Math.multiplyExact(product, empty ? 1 : dimension);
      } catch (ArithmeticException e) {
        throw new IllegalArgumentException(
            "shape " + Arrays.toString(dimensions) + " claims more elements than can be counted",
            e);
      }
    }
    return empty ? 0 : product;
  }

  public int rank() {
    return dimensions.length;
  }

  public long dimension(int axis) {
    return dimensions[axis];
  }

  /** The number of elements, 0 when a dimension is 0. */
  public long elements() {
    return elements;
  }

  public long[] toArray() {
    return dimensions.clone();
  }

  @Override
  public boolean equals(Object other) {
    return other instanceof Shape shape && Arrays.equals(dimensions, shape.dimensions);
  }

  @Override
  public int hashCode() {
    return Arrays.hashCode(dimensions);
  }

  @Override
  public String toString() {
    return Arrays.toString(dimensions);
  }
}
