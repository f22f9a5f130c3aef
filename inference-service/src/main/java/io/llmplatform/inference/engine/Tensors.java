package io.llmplatform.inference.engine;

import io.llmplatform.inference.tensor.Shape;
import io.llmplatform.inference.tensor.Tensor;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.util.ArrayList;
import java.util.List;

/** Rows of tensors, put together and taken apart along the first dimension. */
final class Tensors {
  private Tensors() {}

  /** The tensors of equal type and row shape below each other. */
  static Tensor concatenate(List<Tensor> parts) {
    if (parts.size() == 1) {
      return parts.get(0);
    }
    Shape shape = withRows(parts.get(0).shape(), parts.stream().mapToLong(Tensors::rows).sum());
    if (parts.get(0) instanceof Tensor.Strings) {
      List<String> values = new ArrayList<>();
      parts.forEach(part -> values.addAll(((Tensor.Strings) part).values()));
      return new Tensor.Strings(shape, values);
    }
    ByteBuffer data = Tensor.allocate(shape.elements() * parts.get(0).type().size());
    parts.forEach(part -> data.put(((Tensor.Fixed) part).view()));
    return new Tensor.Fixed(parts.get(0).type(), shape, data.flip());
  }

  /**
   * The sequences {@code [rows, length]} below each other, each padded with zeros.
   *
   * @param length of the result, not less than any part's
   */
  static Tensor padded(List<Tensor> parts, int length) {
    Tensor first = parts.get(0);
    long rows = parts.stream().mapToLong(Tensors::rows).sum();
    int size = first.type().size();
    ByteBuffer data = Tensor.allocate(rows * length * size);
    int row = 0;
    for (Tensor part : parts) {
      ByteBuffer from = ((Tensor.Fixed) part).view();
      int bytes = Math.toIntExact(part.shape().dimension(1) * size);
      for (int i = 0; i < rows(part); i++, row++) {
        data.put(row * length * size, from, i * bytes, bytes);
      }
    }
    return new Tensor.Fixed(first.type(), Shape.of(rows, length), data);
  }

  /** Some rows of a tensor; of fixed-size elements a view, not a copy. */
  static Tensor rows(Tensor tensor, int from, int count) {
    Shape shape = withRows(tensor.shape(), count);
    if (tensor instanceof Tensor.Strings strings) {
      int perRow = Math.toIntExact(strings.shape().elements() / rows(tensor));
      return new Tensor.Strings(
          shape, strings.values().subList(from * perRow, (from + count) * perRow));
    }
    Tensor.Fixed fixed = (Tensor.Fixed) tensor;
    int perRow = rowBytes(fixed);
    return new Tensor.Fixed(
        fixed.type(), shape, slice(fixed.data(), from * perRow, count * perRow));
  }

  /** Some rows {@code [rows, length, …]} of a tensor, cut to a shorter length. */
  static Tensor cut(Tensor tensor, int from, int count, int length) {
    Tensor.Fixed fixed = (Tensor.Fixed) tensor;
    long[] dimensions = fixed.shape().toArray();
    if (dimensions[1] == length) {
      return rows(tensor, from, count);
    }
    int perRow = rowBytes(fixed);
    int bytes = Math.toIntExact(perRow / dimensions[1] * length);
    dimensions[0] = count;
    dimensions[1] = length;
    ByteBuffer data =
        ByteBuffer.allocate(Math.multiplyExact(count, bytes)).order(ByteOrder.nativeOrder());
    for (int i = 0; i < count; i++) {
      data.put(i * bytes, fixed.data(), (from + i) * perRow, bytes);
    }
    return new Tensor.Fixed(fixed.type(), Shape.of(dimensions), data);
  }

  /** With its elements on the heap, where no session writes. */
  static Tensor onHeap(Tensor tensor) {
    if (!(tensor instanceof Tensor.Fixed fixed) || !fixed.data().isDirect()) {
      return tensor;
    }
    ByteBuffer view = fixed.view();
    ByteBuffer data = ByteBuffer.allocate(view.remaining()).order(ByteOrder.nativeOrder());
    return new Tensor.Fixed(fixed.type(), fixed.shape(), data.put(view).flip());
  }

  static int rows(Tensor tensor) {
    return Math.toIntExact(tensor.shape().dimension(0));
  }

  private static int rowBytes(Tensor.Fixed fixed) {
    return fixed.data().limit() / rows(fixed);
  }

  private static ByteBuffer slice(ByteBuffer data, int from, int bytes) {
    return data.slice(from, bytes).order(ByteOrder.nativeOrder());
  }

  private static Shape withRows(Shape shape, long rows) {
    long[] dimensions = shape.toArray();
    dimensions[0] = rows;
    return Shape.of(dimensions);
  }
}
