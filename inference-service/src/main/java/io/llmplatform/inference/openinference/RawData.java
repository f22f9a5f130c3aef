package io.llmplatform.inference.openinference;

import io.llmplatform.common.error.PlatformException;
import io.llmplatform.inference.tensor.ElementType;
import io.llmplatform.inference.tensor.Shape;
import io.llmplatform.inference.tensor.Tensor;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.CharBuffer;
import java.nio.charset.CharacterCodingException;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;

/**
 * Tensors as bytes (the protocol's binary tensor data extension, "Binary Tensor Request"): elements
 * in row-major order and little-endian, BOOL as a byte, BYTES each behind its length in four bytes.
 *
 * <p>INVARIANT: the machine is little-endian, as every one that the runtime is built for, so that
 * elements of fixed size are never touched.
 */
public final class RawData {
  private static final int LENGTH_BYTES = Integer.BYTES;

  private RawData() {}

  /**
   * A tensor over the bytes that remain in {@code data}; nothing is copied where they lie aligned.
   *
   * @param label what refusals call the tensor
   * @param field its path in the request
   */
  public static Tensor read(
      String label, String field, ElementType type, Shape shape, ByteBuffer data) {
    if (type == ElementType.BYTES) {
      return new Tensor.Strings(shape, strings(label, field, shape, data));
    }
    if (elementsIn(data, type) != shape.elements() || data.remaining() % type.size() != 0) {
      throw PlatformException.invalid(
          field,
          "%s has %d bytes of data; %s %s needs %s."
              .formatted(label, data.remaining(), type, shape, needed(type, shape)));
    }
    ByteBuffer elements = aligned(data, type.size());
    if (type == ElementType.BOOL) {
      requireBooleans(label, field, elements);
    }
    return new Tensor.Fixed(type, shape, elements);
  }

  private static long elementsIn(ByteBuffer data, ElementType type) {
    return data.remaining() / type.size();
  }

  private static String needed(ElementType type, Shape shape) {
    try {
      return Long.toString(Math.multiplyExact(shape.elements(), type.size()));
    } catch (ArithmeticException e) {
      return "more than can be counted";
    }
  }

  private static ByteBuffer aligned(ByteBuffer data, int size) {
    boolean inPlace = !data.isDirect() || data.position() % size == 0;
    ByteBuffer elements =
        inPlace ? data.slice() : Tensor.allocate(data.remaining()).put(data.duplicate()).flip();
    return elements.order(ByteOrder.nativeOrder());
  }

  /** The runtime takes any byte for true, kernels do not. */
  private static void requireBooleans(String label, String field, ByteBuffer elements) {
    for (int i = 0; i < elements.limit(); i++) {
      if ((elements.get(i) & ~1) != 0) {
        throw PlatformException.invalid(
            field,
            "%s has datatype BOOL, but its element %d is neither 0 nor 1.".formatted(label, i));
      }
    }
  }

  private static List<String> strings(String label, String field, Shape shape, ByteBuffer data) {
    ByteBuffer rest = data.slice().order(ByteOrder.LITTLE_ENDIAN);
    List<String> strings = new ArrayList<>();
    while (rest.hasRemaining()) {
      if (strings.size() == shape.elements()) {
        throw PlatformException.invalid(
            field, "%s has more elements than its shape %s holds.".formatted(label, shape));
      }
      int length = rest.remaining() < LENGTH_BYTES ? -1 : rest.getInt();
      if (length < 0 || length > rest.remaining()) {
        throw PlatformException.invalid(
            field,
            "%s has an element %d that goes beyond its data.".formatted(label, strings.size()));
      }
      strings.add(text(label, field, strings.size(), rest.slice(rest.position(), length)));
      rest.position(rest.position() + length);
    }
    if (strings.size() != shape.elements()) {
      throw PlatformException.invalid(
          field,
          "%s has %d elements; its shape %s holds %d."
              .formatted(label, strings.size(), shape, shape.elements()));
    }
    return strings;
  }

  /** The runtime's strings are Unicode. */
  public static String text(String label, String field, int index, ByteBuffer utf8) {
    try {
      CharBuffer text = StandardCharsets.UTF_8.newDecoder().decode(utf8);
      return text.toString();
    } catch (CharacterCodingException e) {
      throw PlatformException.invalid(
              field, "%s has an element %d that is not UTF-8.".formatted(label, index))
          .causedBy(e);
    }
  }

  /** The tensor's bytes; those of fixed size are a view of its own buffer. */
  public static ByteBuffer write(Tensor tensor) {
    if (tensor instanceof Tensor.Fixed fixed) {
      return fixed.view();
    }
    List<byte[]> encoded =
        ((Tensor.Strings) tensor)
            .values().stream().map(value -> value.getBytes(StandardCharsets.UTF_8)).toList();
    int size = encoded.stream().mapToInt(each -> LENGTH_BYTES + each.length).sum();
    ByteBuffer data = ByteBuffer.allocate(size).order(ByteOrder.LITTLE_ENDIAN);
    encoded.forEach(each -> data.putInt(each.length).put(each));
    return data.flip();
  }
}
