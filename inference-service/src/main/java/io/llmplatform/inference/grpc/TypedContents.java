package io.llmplatform.inference.grpc;

import com.google.protobuf.ByteString;
import io.llmplatform.common.error.PlatformException;
import io.llmplatform.inference.api.InferTensorContents;
import io.llmplatform.inference.openinference.RawData;
import io.llmplatform.inference.tensor.ElementType;
import io.llmplatform.inference.tensor.Shape;
import io.llmplatform.inference.tensor.Tensor;
import java.nio.ByteBuffer;
import java.util.List;
import java.util.stream.IntStream;

/**
 * Reads tensors whose elements came typed (the protocol's {@code InferTensorContents}). A value
 * that its datatype cannot hold is refused.
 */
final class TypedContents {
  private final String label;
  private final String field;
  private final ElementType type;
  private final Shape shape;

  private TypedContents(String label, String field, ElementType type, Shape shape) {
    this.label = label;
    this.field = field;
    this.type = type;
    this.shape = shape;
  }

  static Tensor read(
      String label, String field, ElementType type, Shape shape, InferTensorContents contents) {
    return new TypedContents(label, field, type, shape).tensor(contents);
  }

  private Tensor tensor(InferTensorContents contents) {
    requireCount(count(contents), filled(contents));
    if (type == ElementType.BYTES) {
      return new Tensor.Strings(shape, strings(contents.getBytesContentsList()));
    }
    ByteBuffer data = Tensor.allocate(shape.elements() * type.size());
    for (int i = 0; i < shape.elements(); i++) {
      put(data, contents, i);
    }
    return new Tensor.Fixed(type, shape, data.flip());
  }

  private int count(InferTensorContents contents) {
    return switch (type) {
      case BOOL -> contents.getBoolContentsCount();
      case UINT8 -> contents.getUintContentsCount();
      case INT8, INT16, INT32 -> contents.getIntContentsCount();
      case INT64 -> contents.getInt64ContentsCount();
      case FP32 -> contents.getFp32ContentsCount();
      case FP64 -> contents.getFp64ContentsCount();
      case BYTES -> contents.getBytesContentsCount();
      case FP16, BF16 ->
          throw invalid("has datatype %s, which comes in raw_input_contents only".formatted(type));
    };
  }

  private static int filled(InferTensorContents contents) {
    return contents.getBoolContentsCount()
        + contents.getUintContentsCount()
        + contents.getUint64ContentsCount()
        + contents.getIntContentsCount()
        + contents.getInt64ContentsCount()
        + contents.getFp32ContentsCount()
        + contents.getFp64ContentsCount()
        + contents.getBytesContentsCount();
  }

  private void requireCount(int count, int filled) {
    if (filled != count) {
      throw invalid("has contents of another datatype than %s".formatted(type));
    }
    if (count != shape.elements()) {
      throw invalid(
          "has %d elements; its shape %s holds %d".formatted(count, shape, shape.elements()));
    }
  }

  private void put(ByteBuffer data, InferTensorContents contents, int i) {
    switch (type) {
      case BOOL -> data.put((byte) (contents.getBoolContents(i) ? 1 : 0));
      case UINT8 -> data.put((byte) number(contents.getUintContents(i), i, 0, 255));
      case INT8 ->
          data.put((byte) number(contents.getIntContents(i), i, Byte.MIN_VALUE, Byte.MAX_VALUE));
      case INT16 ->
          data.putShort(
              (short) number(contents.getIntContents(i), i, Short.MIN_VALUE, Short.MAX_VALUE));
      case INT32 -> data.putInt(contents.getIntContents(i));
      case INT64 -> data.putLong(contents.getInt64Contents(i));
      case FP32 -> data.putFloat(contents.getFp32Contents(i));
      case FP64 -> data.putDouble(contents.getFp64Contents(i));
      case FP16, BF16, BYTES -> throw new IllegalStateException(type + " is read elsewhere");
    }
  }

  private int number(int value, int index, int least, int most) {
    if (value < least || value > most) {
      throw invalid(
          "has datatype %s, but its element %d is not from %d to %d"
              .formatted(type, index, least, most));
    }
    return value;
  }

  private List<String> strings(List<ByteString> values) {
    return IntStream.range(0, values.size())
        .mapToObj(i -> RawData.text(label, field, i, values.get(i).asReadOnlyByteBuffer()))
        .toList();
  }

  private PlatformException invalid(String sentence) {
    return PlatformException.invalid(field, "%s %s.".formatted(label, sentence));
  }
}
