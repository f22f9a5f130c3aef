package io.llmplatform.scheduler.training.graph;

import java.nio.BufferUnderflowException;
import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.List;

/**
 * A field of a protobuf message, as it lies in a file (Protocol Buffers, "Encoding").
 *
 * @param number the field's
 * @param start where its tag begins
 * @param content where its value begins; of a text, message or bytes after the length
 * @param end the first byte after it
 */
record WireField(int number, int start, int content, int end) {
  private static final int VARINT = 0;
  private static final int FIXED64 = 1;
  private static final int DELIMITED = 2;
  private static final int FIXED32 = 5;

  /**
   * The fields of the message between two positions, in their order.
   *
   * @throws UnsupportedGraph if it is none
   */
  static List<WireField> of(ByteBuffer file, int from, int to) {
    List<WireField> fields = new ArrayList<>();
    ByteBuffer in = file.duplicate().limit(to).position(from);
    try {
      while (in.hasRemaining()) {
        fields.add(next(in));
      }
    } catch (IllegalArgumentException | ArithmeticException | BufferUnderflowException e) {
      throw new UnsupportedGraph("The ONNX file is damaged at byte " + in.position() + ".");
    }
    return fields;
  }

  private static WireField next(ByteBuffer in) {
    int start = in.position();
    long tag = varint(in);
    int content = in.position();
    switch ((int) (tag & 7)) {
      case VARINT -> varint(in);
      case FIXED64 -> in.position(content + Long.BYTES);
      case FIXED32 -> in.position(content + Integer.BYTES);
      case DELIMITED -> {
        int length = Math.toIntExact(varint(in));
        content = in.position();
        in.position(content + length);
      }
      default -> throw new IllegalArgumentException("an unknown kind of field");
    }
    return new WireField((int) (tag >>> 3), start, content, in.position());
  }

  private static long varint(ByteBuffer in) {
    long value = 0;
    for (int shift = 0; shift < Long.SIZE; shift += 7) {
      byte next = in.get();
      value |= (long) (next & 0x7f) << shift;
      if (next >= 0) {
        return value;
      }
    }
    throw new IllegalArgumentException("a number that does not end");
  }
}
