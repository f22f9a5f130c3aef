package io.llmplatform.inference.language.files;

import java.io.BufferedInputStream;
import java.io.EOFException;
import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;

/**
 * The inputs that an ONNX file states, without a session: reads the heads of protobuf fields
 * (onnx.proto3 of ONNX 1.19; the numbers below are its field numbers) and passes over all else, so
 * that it costs some milliseconds whatever the file's size.
 */
final class OnnxInputs {
  /** An input of thousands of bytes is none. */
  private static final long MAX_INPUT = 1 << 16;

  private final InputStream in;
  private long position;

  /**
   * @param type as {@code TensorProto.DataType} numbers it; 0: no tensor
   * @param dimensions -1 where the file leaves it open
   */
  record Input(String name, int type, List<Long> dimensions) {}

  private OnnxInputs(InputStream in) {
    this.in = in;
  }

  /** Nothing where the file is no ONNX model. */
  static List<Input> read(Path file) throws IOException {
    try (InputStream in = new BufferedInputStream(Files.newInputStream(file))) {
      OnnxInputs reader = new OnnxInputs(in);
      List<Input> inputs = new ArrayList<>();
      long end = Files.size(file);
      while (reader.position < end) {
        long tag = reader.varint();
        if (tag == tag(7)) {
          reader.graph(reader.end(), inputs);
        } else {
          reader.skip(tag);
        }
      }
      return inputs;
    } catch (EOFException | IllegalArgumentException noModel) {
      return List.of();
    }
  }

  private void graph(long end, List<Input> inputs) throws IOException {
    while (position < end) {
      long tag = varint();
      if (tag == tag(11)) {
        inputs.add(input(end()));
      } else {
        skip(tag);
      }
    }
  }

  private Input input(long end) throws IOException {
    require(end - position < MAX_INPUT);
    String name = "";
    int[] type = new int[1];
    List<Long> dimensions = new ArrayList<>();
    while (position < end) {
      long tag = varint();
      if (tag == tag(1)) {
        name = text();
      } else if (tag == tag(2)) {
        type(end(), type, dimensions);
      } else {
        skip(tag);
      }
    }
    return new Input(name, type[0], dimensions);
  }

  private void type(long end, int[] type, List<Long> dimensions) throws IOException {
    while (position < end) {
      long tag = varint();
      if (tag == tag(1)) {
        tensor(end(), type, dimensions);
      } else {
        skip(tag);
      }
    }
  }

  private void tensor(long end, int[] type, List<Long> dimensions) throws IOException {
    while (position < end) {
      long tag = varint();
      if (tag == 1 << 3) {
        type[0] = (int) varint();
      } else if (tag == tag(2)) {
        shape(end(), dimensions);
      } else {
        skip(tag);
      }
    }
  }

  private void shape(long end, List<Long> dimensions) throws IOException {
    while (position < end) {
      long tag = varint();
      if (tag == tag(1)) {
        dimensions.add(dimension(end()));
      } else {
        skip(tag);
      }
    }
  }

  private long dimension(long end) throws IOException {
    long value = -1;
    while (position < end) {
      long tag = varint();
      if (tag == 1 << 3) {
        value = varint();
      } else {
        skip(tag);
      }
    }
    return value;
  }

  /** Of a field whose length comes first. */
  private static long tag(int field) {
    return field << 3 | 2;
  }

  /** Where the field ends whose length comes now. */
  private long end() throws IOException {
    long length = varint();
    require(length >= 0);
    return position + length;
  }

  private String text() throws IOException {
    int length = (int) (end() - position);
    require(length < MAX_INPUT);
    position += length;
    return new String(in.readNBytes(length), StandardCharsets.UTF_8);
  }

  private void skip(long tag) throws IOException {
    long bytes =
        switch ((int) (tag & 7)) {
          case 0 -> {
            varint();
            yield 0;
          }
          case 1 -> 8;
          case 2 -> end() - position;
          case 5 -> 4;
          default -> -1;
        };
    require(bytes >= 0);
    in.skipNBytes(bytes);
    position += bytes;
  }

  private long varint() throws IOException {
    long value = 0;
    for (int shift = 0; shift < 64; shift += 7) {
      int next = in.read();
      if (next < 0) {
        throw new EOFException();
      }
      position++;
      value |= (long) (next & 0x7F) << shift;
      if (next < 0x80) {
        return value;
      }
    }
    throw new IllegalArgumentException("a number of more than ten bytes");
  }

  private static void require(boolean holds) {
    if (!holds) {
      throw new IllegalArgumentException("no protobuf");
    }
  }
}
