package io.llmplatform.inference.kserve;

import ai.onnxruntime.platform.Fp16Conversions;
import com.fasterxml.jackson.core.JsonParser;
import com.fasterxml.jackson.core.JsonToken;
import io.llmplatform.common.error.PlatformException;
import io.llmplatform.inference.body.JsonBody;
import io.llmplatform.inference.tensor.ElementType;
import io.llmplatform.inference.tensor.Shape;
import io.llmplatform.inference.tensor.Tensor;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.util.ArrayList;
import java.util.List;

/**
 * Reads a tensor's JSON data, flat in row-major order or nested as its shape. Memory grows with the
 * data that came, never with what the shape claims.
 */
final class TensorDataReader {
  private static final int FIRST_BYTES = 1 << 12;

  private final String label;
  private final String field;
  private final ElementType type;
  private final Shape shape;
  private final List<String> strings = new ArrayList<>();
  private ByteBuffer data;
  private long count;

  private TensorDataReader(String label, String field, ElementType type, Shape shape) {
    this.label = label;
    this.field = field + ".data";
    this.type = type;
    this.shape = shape;
    this.data = ByteBuffer.allocate(FIRST_BYTES).order(ByteOrder.nativeOrder());
  }

  /**
   * @param label what refusals call the tensor
   * @param field its path in the request
   * @param value at the data's first token; left at its last
   */
  static Tensor read(String label, String field, ElementType type, Shape shape, JsonParser value)
      throws IOException {
    TensorDataReader reader = new TensorDataReader(label, field, type, shape);
    reader.readData(value);
    return reader.tensor();
  }

  private void readData(JsonParser value) throws IOException {
    if (value.currentToken() != JsonToken.START_ARRAY) {
      throw invalid("must have an array as data");
    }
    value.nextToken();
    if (value.currentToken() == JsonToken.START_ARRAY) {
      readNested(value, 0);
    } else {
      readFlat(value, shape.elements());
    }
    if (count != shape.elements()) {
      throw invalid(
          "has %d elements; its shape %s holds %d".formatted(count, shape, shape.elements()));
    }
  }

  /** The parser is at the first token inside an array, and is left at its end. */
  private void readFlat(JsonParser value, long expected) throws IOException {
    long before = count;
    while (value.currentToken() != JsonToken.END_ARRAY) {
      if (count - before == expected) {
        throw invalid("has more elements than its shape %s holds".formatted(shape));
      }
      readElement(value);
      count++;
      value.nextToken();
    }
    if (count - before != expected) {
      throw invalid(
          "has %d elements where its shape %s wants %d".formatted(count - before, shape, expected));
    }
  }

  private void readNested(JsonParser value, int axis) throws IOException {
    if (axis == shape.rank() - 1) {
      readFlat(value, shape.dimension(axis));
      return;
    }
    long rows = 0;
    while (value.currentToken() != JsonToken.END_ARRAY) {
      if (value.currentToken() != JsonToken.START_ARRAY || axis >= shape.rank()) {
        throw invalid("has data that is not nested as its shape %s".formatted(shape));
      }
      value.nextToken();
      readNested(value, axis + 1);
      rows++;
      value.nextToken();
    }
    if (axis >= shape.rank() || rows != shape.dimension(axis)) {
      throw invalid("has data that is not nested as its shape %s".formatted(shape));
    }
  }

  private void readElement(JsonParser value) throws IOException {
    switch (type) {
      case BOOL -> room(1).put(bool(value));
      case UINT8 -> room(1).put((byte) integer(value, 0, 255));
      case INT8 -> room(1).put((byte) integer(value, Byte.MIN_VALUE, Byte.MAX_VALUE));
      case INT16 -> room(2).putShort((short) integer(value, Short.MIN_VALUE, Short.MAX_VALUE));
      case INT32 -> room(4).putInt((int) integer(value, Integer.MIN_VALUE, Integer.MAX_VALUE));
      case INT64 -> room(8).putLong(integer(value, Long.MIN_VALUE, Long.MAX_VALUE));
      case FP16 -> room(2).putShort(half(value));
      case BF16 -> room(2).putShort(Fp16Conversions.floatToBf16(single(value)));
      case FP32 -> room(4).putFloat(single(value));
      case FP64 -> room(8).putDouble(number(value));
      case BYTES -> strings.add(text(value));
    }
  }

  private ByteBuffer room(int bytes) {
    if (data.remaining() < bytes) {
      ByteBuffer larger =
          ByteBuffer.allocate(Math.multiplyExact(data.capacity(), 2))
              .order(ByteOrder.nativeOrder());
      data = larger.put(data.flip());
    }
    return data;
  }

  private byte bool(JsonParser value) {
    return switch (value.currentToken()) {
      case VALUE_TRUE -> 1;
      case VALUE_FALSE -> 0;
      default -> throw wrongElement("true or false");
    };
  }

  private long integer(JsonParser value, long least, long most) throws IOException {
    if (value.currentToken() != JsonToken.VALUE_NUMBER_INT) {
      throw wrongElement("an integer");
    }
    boolean fits = value.getNumberType() != JsonParser.NumberType.BIG_INTEGER;
    long number = fits ? value.getLongValue() : 0;
    if (!fits || number < least || number > most) {
      throw wrongElement("from %d to %d".formatted(least, most));
    }
    return number;
  }

  private double number(JsonParser value) throws IOException {
    boolean isNumber =
        value.currentToken() == JsonToken.VALUE_NUMBER_INT
            || value.currentToken() == JsonToken.VALUE_NUMBER_FLOAT;
    if (!isNumber) {
      throw wrongElement("a number");
    }
    double number = value.getDoubleValue();
    if (!Double.isFinite(number)) {
      throw wrongElement("a finite number");
    }
    return number;
  }

  private float single(JsonParser value) throws IOException {
    float number = (float) number(value);
    if (!Float.isFinite(number)) {
      throw wrongElement("within the range of " + type);
    }
    return number;
  }

  private short half(JsonParser value) throws IOException {
    short bits = Fp16Conversions.floatToFp16(single(value));
    if (!Float.isFinite(Fp16Conversions.fp16ToFloat(bits))) {
      throw wrongElement("within the range of " + type);
    }
    return bits;
  }

  private String text(JsonParser value) throws IOException {
    if (value.currentToken() != JsonToken.VALUE_STRING) {
      throw wrongElement("a string");
    }
    return JsonBody.requireUnicode(field, value.getText());
  }

  private PlatformException wrongElement(String expected) {
    return invalid(
        "has datatype %s, but its element %d is not %s".formatted(type, count, expected));
  }

  private PlatformException invalid(String sentence) {
    return PlatformException.invalid(field, "%s %s.".formatted(label, sentence));
  }

  private Tensor tensor() {
    return type == ElementType.BYTES
        ? new Tensor.Strings(shape, strings)
        : new Tensor.Fixed(type, shape, data.flip());
  }
}
