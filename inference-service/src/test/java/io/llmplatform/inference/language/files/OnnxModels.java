package io.llmplatform.inference.language.files;

import java.io.ByteArrayOutputStream;
import java.nio.charset.StandardCharsets;

/** ONNX files that state inputs and hold nothing else. */
public final class OnnxModels {
  public static final int FLOAT = 1;
  public static final int INT64 = 7;
  public static final int FLOAT16 = 10;

  private final ByteArrayOutputStream graph = new ByteArrayOutputStream();

  /** Of layers whose keys and values are {@code [batch, heads, past, headSize]}. */
  public static byte[] decoder(int layers, int heads, int headSize, int type) {
    OnnxModels model = new OnnxModels().node().input("input_ids", INT64, -1, -1);
    for (int layer = 0; layer < layers; layer++) {
      model.input("past_key_values." + layer + ".key", type, -1, heads, -1, headSize);
      model.input("past_key_values." + layer + ".value", type, -1, heads, -1, headSize);
    }
    return model.bytes();
  }

  public OnnxModels input(String name, int type, int... dimensions) {
    ByteArrayOutputStream shape = new ByteArrayOutputStream();
    for (int dimension : dimensions) {
      ByteArrayOutputStream one = new ByteArrayOutputStream();
      if (dimension >= 0) {
        number(one, 1, dimension);
      } else {
        field(one, 2, "any".getBytes(StandardCharsets.UTF_8));
      }
      field(shape, 1, one.toByteArray());
    }
    ByteArrayOutputStream tensor = new ByteArrayOutputStream();
    number(tensor, 1, type);
    field(tensor, 2, shape.toByteArray());
    ByteArrayOutputStream wrapped = new ByteArrayOutputStream();
    field(wrapped, 1, tensor.toByteArray());
    ByteArrayOutputStream input = new ByteArrayOutputStream();
    field(input, 1, name.getBytes(StandardCharsets.UTF_8));
    field(input, 2, wrapped.toByteArray());
    field(graph, 11, input.toByteArray());
    return this;
  }

  /** Something in front that is to be passed over. */
  private OnnxModels node() {
    field(graph, 1, new byte[300]);
    return this;
  }

  public byte[] bytes() {
    ByteArrayOutputStream model = new ByteArrayOutputStream();
    number(model, 1, 10);
    field(model, 7, graph.toByteArray());
    return model.toByteArray();
  }

  private static void field(ByteArrayOutputStream out, int field, byte[] content) {
    varint(out, field << 3 | 2);
    varint(out, content.length);
    out.writeBytes(content);
  }

  private static void number(ByteArrayOutputStream out, int field, int value) {
    varint(out, field << 3);
    varint(out, value);
  }

  private static void varint(ByteArrayOutputStream out, int value) {
    int rest = value;
    while (rest >= 0x80) {
      out.write(rest & 0x7F | 0x80);
      rest >>>= 7;
    }
    out.write(rest);
  }
}
