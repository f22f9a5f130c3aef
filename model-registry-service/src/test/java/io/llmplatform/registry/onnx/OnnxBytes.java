package io.llmplatform.registry.onnx;

import java.io.ByteArrayOutputStream;
import java.nio.charset.StandardCharsets;

/** A protobuf message, field by field as a tool, or an attacker, may write it. */
public final class OnnxBytes {
  private final ByteArrayOutputStream bytes = new ByteArrayOutputStream();

  /** A model that copies {@code x} to {@code y}, of IR version 10 and opset 13. */
  public static OnnxBytes identity() {
    return model(10, identityGraph()).message(8, opset("", 13));
  }

  static OnnxBytes model(long irVersion, OnnxBytes graph) {
    return new OnnxBytes().number(1, irVersion).message(7, graph);
  }

  static OnnxBytes opset(String domain, long version) {
    OnnxBytes opset = new OnnxBytes();
    return (domain.isEmpty() ? opset : opset.text(1, domain)).number(2, version);
  }

  static OnnxBytes identityGraph() {
    OnnxBytes node = new OnnxBytes().text(1, "x").text(2, "y").text(4, "Identity");
    return new OnnxBytes()
        .message(1, node)
        .text(2, "graph")
        .message(11, value("x", floats("batch", 2)))
        .message(12, value("y", floats("batch", 2)));
  }

  static OnnxBytes value(String name, OnnxBytes type) {
    return new OnnxBytes().text(1, name).message(2, type);
  }

  /** A type of float tensors with a named dimension and a fixed one. */
  static OnnxBytes floats(String named, long fixed) {
    OnnxBytes shape =
        new OnnxBytes()
            .message(1, new OnnxBytes().text(2, named))
            .message(1, new OnnxBytes().number(1, fixed));
    return new OnnxBytes().message(1, new OnnxBytes().number(1, 1).message(2, shape));
  }

  /** A model whose one initializer of that many floats lies elsewhere. */
  public static OnnxBytes external(long floats, String... keysAndValues) {
    return model(10, identityGraph().message(5, externalTensor(floats, keysAndValues)))
        .message(8, opset("", 13));
  }

  static OnnxBytes externalTensor(long floats, String... keysAndValues) {
    OnnxBytes tensor = new OnnxBytes().number(1, floats).number(2, 1).text(8, "weight");
    for (int i = 0; i < keysAndValues.length; i += 2) {
      tensor.message(13, new OnnxBytes().text(1, keysAndValues[i]).text(2, keysAndValues[i + 1]));
    }
    return tensor.number(14, 1);
  }

  OnnxBytes number(int field, long value) {
    varint((long) field << 3);
    varint(value);
    return this;
  }

  OnnxBytes text(int field, String value) {
    return bytes(field, value.getBytes(StandardCharsets.UTF_8));
  }

  OnnxBytes message(int field, OnnxBytes value) {
    return bytes(field, value.whole());
  }

  OnnxBytes bytes(int field, byte[] value) {
    head(field, value.length);
    bytes.writeBytes(value);
    return this;
  }

  /** The beginning of a field whose content is said to have that length. */
  OnnxBytes head(int field, long length) {
    varint((long) field << 3 | 2);
    varint(length);
    return this;
  }

  OnnxBytes raw(int... values) {
    for (int value : values) {
      bytes.write(value);
    }
    return this;
  }

  OnnxBytes raw(byte[] values) {
    bytes.writeBytes(values);
    return this;
  }

  public byte[] whole() {
    return bytes.toByteArray();
  }

  private void varint(long value) {
    long left = value;
    while ((left & ~0x7fL) != 0) {
      bytes.write((int) (left & 0x7f | 0x80));
      left >>>= 7;
    }
    bytes.write((int) left);
  }
}
