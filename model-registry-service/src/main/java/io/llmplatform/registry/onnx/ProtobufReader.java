package io.llmplatform.registry.onnx;

import java.io.EOFException;
import java.io.IOException;
import java.io.InputStream;
import java.nio.ByteBuffer;
import java.nio.charset.CharacterCodingException;
import java.nio.charset.StandardCharsets;
import java.util.function.LongConsumer;

/**
 * Pulls the fields of one protobuf message (the wire format of protobuf.dev, "Encoding") out of a
 * stream of any length, in constant memory: what is not asked for is skipped, not read. Used by one
 * thread.
 *
 * <p>After {@link #next} has said that there is a field, exactly one of the methods that take its
 * value is called.
 */
final class ProtobufReader {
  private static final int VARINT = 0;
  private static final int FIXED64 = 1;
  private static final int LENGTH_DELIMITED = 2;
  private static final int FIXED32 = 5;

  // Protobuf's own limit.
  private static final int MAX_DEPTH = 100;
  private static final int BUFFER = 64 * 1024;

  private final InputStream in;
  private final byte[] buffer = new byte[BUFFER];
  private final Budget budget;
  private int from;
  private int to;

  /** Of the next byte, in the stream. */
  private long position;

  /** Where the message that is being read ends. */
  private long limit;

  private int depth;
  private int field;
  private int wireType;

  /**
   * @param size of the stream, in bytes
   */
  ProtobufReader(InputStream in, long size, Budget budget) {
    this.in = in;
    this.limit = size;
    this.budget = budget;
  }

  /** Moves to the next field of the message; false at its end. */
  boolean next() throws IOException {
    if (position == limit) {
      return false;
    }
    long tag = varint();
    field = (int) (tag >>> 3);
    wireType = (int) (tag & 7);
    if (tag >>> 32 != 0 || field == 0) {
      throw new MalformedOnnx("it is not a protobuf message");
    }
    return true;
  }

  /** The number of the field. */
  int field() {
    return field;
  }

  /** The value of an integer field. */
  long number() throws IOException {
    require(VARINT);
    return varint();
  }

  /** The values of a repeated integer field, packed or not. */
  void numbers(LongConsumer each) throws IOException {
    if (wireType == VARINT) {
      each.accept(varint());
      return;
    }
    require(LENGTH_DELIMITED);
    long outer = enter(length());
    while (position < limit) {
      each.accept(varint());
    }
    limit = outer;
  }

  /** The value of a string field. */
  String text() throws IOException {
    require(LENGTH_DELIMITED);
    long length = length();
    budget.take(length);
    byte[] bytes = new byte[(int) length];
    read(bytes);
    try {
      return StandardCharsets.UTF_8.newDecoder().decode(ByteBuffer.wrap(bytes)).toString();
    } catch (CharacterCodingException e) {
      throw new MalformedOnnx("a text in it is not UTF-8");
    }
  }

  /** The value of a message field; {@code body} reads it to its end. */
  void message(Body body) throws IOException {
    require(LENGTH_DELIMITED);
    if (depth == MAX_DEPTH) {
      throw new MalformedOnnx("its messages are nested more than " + MAX_DEPTH + " deep");
    }
    long outer = enter(length());
    depth++;
    body.read();
    depth--;
    limit = outer;
  }

  /** To be called for each thing that the reader keeps and that has no text. */
  void keep() throws MalformedOnnx {
    budget.take(0);
  }

  /** Passes over the field. */
  void skip() throws IOException {
    switch (wireType) {
      case VARINT -> varint();
      case FIXED64 -> skip(8);
      case LENGTH_DELIMITED -> skip(length());
      case FIXED32 -> skip(4);
      default -> throw new MalformedOnnx("it is not a protobuf message");
    }
  }

  private long enter(long length) {
    long outer = limit;
    limit = position + length;
    return outer;
  }

  private void require(int expected) throws MalformedOnnx {
    if (wireType != expected) {
      throw new MalformedOnnx("a field in it has another type than in ONNX");
    }
  }

  private long length() throws IOException {
    long length = varint();
    if (length < 0 || length > limit - position) {
      throw truncated();
    }
    return length;
  }

  private long varint() throws IOException {
    long value = 0;
    for (int shift = 0; shift < 64; shift += 7) {
      byte next = oneByte();
      value |= (long) (next & 0x7f) << shift;
      if (next >= 0) {
        return value;
      }
    }
    throw new MalformedOnnx("it is not a protobuf message");
  }

  private byte oneByte() throws IOException {
    if (position == limit) {
      throw truncated();
    }
    if (from == to) {
      fill();
    }
    position++;
    return buffer[from++];
  }

  private void fill() throws IOException {
    from = 0;
    to = Math.max(0, in.read(buffer));
    if (to == 0) {
      throw new EOFException("The content is shorter than its stated size.");
    }
  }

  private void read(byte[] target) throws IOException {
    int done = 0;
    while (done < target.length) {
      if (from == to) {
        fill();
      }
      int count = Math.min(target.length - done, to - from);
      System.arraycopy(buffer, from, target, done, count);
      from += count;
      done += count;
    }
    position += target.length;
  }

  private void skip(long count) throws IOException {
    if (count > limit - position) {
      throw truncated();
    }
    int buffered = (int) Math.min(count, to - from);
    from += buffered;
    in.skipNBytes(count - buffered);
    position += count;
  }

  private static MalformedOnnx truncated() {
    return new MalformedOnnx("it is truncated, or no protobuf message");
  }

  /** Reads the fields of a nested message. */
  @FunctionalInterface
  interface Body {
    void read() throws IOException;
  }

  /** How much a file may make its reader keep. */
  static final class Budget {
    private static final long EACH = 64 * 1024;
    private long left;

    Budget(long bytes) {
      this.left = bytes;
    }

    private void take(long bytes) throws MalformedOnnx {
      if (bytes > EACH) {
        throw new MalformedOnnx("a name in it has more than " + EACH + " bytes");
      }
      // An object costs memory, however short its text.
      left -= bytes + 64;
      if (left < 0) {
        throw new MalformedOnnx("it states more names than a model has");
      }
    }
  }
}
