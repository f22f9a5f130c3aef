package io.llmplatform.inference.tensor;

import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.util.List;

/**
 * A tensor's type, shape and elements in row-major order.
 *
 * <p>Whoever makes one hands its buffer over: nobody writes to it afterwards, so that a tensor may
 * be read by several threads.
 */
public sealed interface Tensor {
  ElementType type();

  Shape shape();

  /**
   * Elements of fixed size. INVARIANT: the buffer is in native byte order, at position 0, and holds
   * exactly the shape's elements. A direct buffer reaches the runtime without a copy.
   */
  record Fixed(ElementType type, Shape shape, ByteBuffer data) implements Tensor {
    public Fixed {
      if (type == ElementType.BYTES || data.order() != ByteOrder.nativeOrder()) {
        throw new IllegalArgumentException("not a native-order buffer of fixed-size elements");
      }
      if (data.position() != 0
          || data.limit() != Math.multiplyExact(shape.elements(), type.size())) {
        throw new IllegalArgumentException(
            "%d bytes do not hold %s %s".formatted(data.remaining(), type, shape));
      }
    }

    /** A view with its own position, in native byte order. */
    public ByteBuffer view() {
      return data.duplicate().order(ByteOrder.nativeOrder());
    }
  }

  /** Strings. INVARIANT: as many values as the shape has elements. */
  record Strings(Shape shape, List<String> values) implements Tensor {
    public Strings {
      values = List.copyOf(values);
      if (values.size() != shape.elements()) {
        throw new IllegalArgumentException("%d strings for %s".formatted(values.size(), shape));
      }
    }

    @Override
    public ElementType type() {
      return ElementType.BYTES;
    }
  }

  /** A zeroed direct buffer as {@link Fixed} wants it. */
  static ByteBuffer allocate(long bytes) {
    return ByteBuffer.allocateDirect(Math.toIntExact(bytes)).order(ByteOrder.nativeOrder());
  }

  /** A tensor of zeros, or of empty strings. */
  static Tensor zeros(ElementType type, Shape shape) {
    if (type == ElementType.BYTES) {
      int count = Math.toIntExact(shape.elements());
      return new Strings(shape, java.util.Collections.nCopies(count, ""));
    }
    return new Fixed(type, shape, allocate(Math.multiplyExact(shape.elements(), type.size())));
  }
}
