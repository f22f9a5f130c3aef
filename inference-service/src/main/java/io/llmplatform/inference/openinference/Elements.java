package io.llmplatform.inference.openinference;

import ai.onnxruntime.platform.Fp16Conversions;
import io.llmplatform.inference.tensor.ElementType;
import java.nio.ByteBuffer;

/** Single elements of tensors as numbers. */
final class Elements {
  private Elements() {}

  /** The element of that index, as a double; an INT64 beyond 2^53 is rounded. */
  static double number(ElementType type, ByteBuffer data, int index) {
    int at = index * type.size();
    return switch (type) {
      case UINT8 -> Byte.toUnsignedInt(data.get(at));
      case INT8 -> data.get(at);
      case INT16 -> data.getShort(at);
      case INT32 -> data.getInt(at);
      case INT64 -> data.getLong(at);
      case FP16 -> Fp16Conversions.fp16ToFloat(data.getShort(at));
      case BF16 -> Fp16Conversions.bf16ToFloat(data.getShort(at));
      case FP32 -> data.getFloat(at);
      case FP64 -> data.getDouble(at);
      case BOOL, BYTES -> throw new IllegalArgumentException(type + " is no number");
    };
  }
}
