package io.llmplatform.registry.onnx;

/** The numbers of {@code TensorProto.DataType}, and what an element of each takes. */
enum ElementType {
  UNKNOWN("unknown", 0),
  FLOAT("FP32", 32),
  UINT8("UINT8", 8),
  INT8("INT8", 8),
  UINT16("UINT16", 16),
  INT16("INT16", 16),
  INT32("INT32", 32),
  INT64("INT64", 64),
  STRING("BYTES", 0),
  BOOL("BOOL", 8),
  FLOAT16("FP16", 16),
  DOUBLE("FP64", 64),
  UINT32("UINT32", 32),
  UINT64("UINT64", 64),
  COMPLEX64("COMPLEX64", 64),
  COMPLEX128("COMPLEX128", 128),
  BFLOAT16("BF16", 16),
  FLOAT8E4M3FN("FP8E4M3FN", 8),
  FLOAT8E4M3FNUZ("FP8E4M3FNUZ", 8),
  FLOAT8E5M2("FP8E5M2", 8),
  FLOAT8E5M2FNUZ("FP8E5M2FNUZ", 8),
  UINT4("UINT4", 4),
  INT4("INT4", 4),
  FLOAT4E2M1("FP4E2M1", 4),
  FLOAT8E8M0("FP8E8M0", 8),
  UINT2("UINT2", 2),
  INT2("INT2", 2);

  private final String text;
  private final int bits;

  ElementType(String text, int bits) {
    this.text = text;
    this.bits = bits;
  }

  /** The type of that number; {@link #UNKNOWN} for one that ONNX did not have yet. */
  static ElementType of(long number) {
    return number >= 0 && number < values().length ? values()[(int) number] : UNKNOWN;
  }

  /** As the Open Inference Protocol names it, and alike where it has no name for it. */
  String text() {
    return text;
  }

  /** Of one element; 0 where it is not fixed or not known. */
  int bits() {
    return bits;
  }
}
