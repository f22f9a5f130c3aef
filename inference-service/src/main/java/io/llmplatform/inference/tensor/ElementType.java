package io.llmplatform.inference.tensor;

import java.util.Arrays;
import java.util.Optional;

/**
 * The element types that the runtime's Java API can carry, named as in the Open Inference Protocol
 * ("Tensor Data Types"). UINT16, UINT32 and UINT64 are missing there, so they are missing here.
 */
public enum ElementType {
  BOOL(1),
  UINT8(1),
  INT8(1),
  INT16(2),
  INT32(4),
  INT64(8),
  FP16(2),
  BF16(2),
  FP32(4),
  FP64(8),
  /** Strings; each element has its own length. */
  BYTES(0);

  private final int size;

  ElementType(int size) {
    this.size = size;
  }

  /** Bytes of one element; 0 for {@link #BYTES}. */
  public int size() {
    return size;
  }

  public boolean isInteger() {
    return this == UINT8 || this == INT8 || this == INT16 || this == INT32 || this == INT64;
  }

  public static Optional<ElementType> named(String name) {
    return Arrays.stream(values()).filter(type -> type.name().equals(name)).findFirst();
  }
}
