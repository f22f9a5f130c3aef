package io.llmplatform.inference.language.onnx;

import static java.nio.charset.StandardCharsets.UTF_8;

import ai.onnxruntime.platform.Fp16Conversions;
import java.io.ByteArrayOutputStream;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** Writes an ONNX model (onnx.proto3 of ONNX 1.17; the numbers below are its field numbers). */
final class OnnxWriter {
  static final int FLOAT = 1;
  static final int INT32 = 6;
  static final int INT64 = 7;
  static final int BOOL = 9;
  static final int FLOAT16 = 10;

  private final ByteArrayOutputStream graph = new ByteArrayOutputStream();
  private final ByteArrayOutputStream external = new ByteArrayOutputStream();
  private final @Nullable String externalFile;
  private int nodes;

  OnnxWriter() {
    this(null);
  }

  /**
   * @param externalFile where the tensors' data will be, which {@link #external()} gives; null: in
   *     the model
   */
  OnnxWriter(@Nullable String externalFile) {
    this.externalFile = externalFile;
  }

  /** Adds a node of one output, whose name is returned. */
  String node(String operator, String... inputs) {
    String output = operator + "_" + nodes;
    node("", operator, List.of(inputs), List.of(output), Map.of());
    return output;
  }

  /** As {@link #node(String, String...)}, with attributes. */
  String node(String operator, Map<String, ?> attributes, String... inputs) {
    String output = operator + "_" + nodes;
    node("", operator, List.of(inputs), List.of(output), attributes);
    return output;
  }

  /**
   * Adds a node.
   *
   * @param attributes of type Integer, Float, {@code List<Integer>}, or a graph
   */
  void node(
      String domain,
      String operator,
      List<String> inputs,
      List<String> outputs,
      Map<String, ?> attributes) {
    ByteArrayOutputStream node = new ByteArrayOutputStream();
    inputs.forEach(input -> field(node, 1, text(input)));
    outputs.forEach(output -> field(node, 2, text(output)));
    field(node, 3, text("node_" + nodes++));
    field(node, 4, text(operator));
    attributes.forEach((name, value) -> field(node, 5, attribute(name, value)));
    field(node, 7, text(domain));
    field(graph, 1, node.toByteArray());
  }

  private static byte[] attribute(String name, Object value) {
    ByteArrayOutputStream attribute = new ByteArrayOutputStream();
    field(attribute, 1, text(name));
    if (value instanceof Integer number) {
      number(attribute, 3, number);
      number(attribute, 20, 2);
    } else if (value instanceof Float number) {
      varint(attribute, 2 << 3 | 5);
      attribute.writeBytes(little(Float.BYTES).putFloat(number).array());
      number(attribute, 20, 1);
    } else if (value instanceof OnnxWriter branch) {
      field(attribute, 6, branch.named(name));
      number(attribute, 20, 5);
    } else if (value instanceof List<?> numbers) {
      numbers.forEach(each -> number(attribute, 8, (Integer) each));
      number(attribute, 20, 7);
    } else {
      throw new IllegalArgumentException(name);
    }
    return attribute.toByteArray();
  }

  String longs(String name, int[] shape, long... values) {
    ByteBuffer data = little(values.length * Long.BYTES);
    for (long value : values) {
      data.putLong(value);
    }
    return tensor(name, INT64, shape, data);
  }

  String floats(String name, boolean half, int[] shape, float... values) {
    ByteBuffer data = little(values.length * (half ? Short.BYTES : Float.BYTES));
    for (float value : values) {
      if (half) {
        data.putShort(Fp16Conversions.floatToFp16(value));
      } else {
        data.putFloat(value);
      }
    }
    return tensor(name, half ? FLOAT16 : FLOAT, shape, data);
  }

  private String tensor(String name, int type, int[] shape, ByteBuffer data) {
    ByteArrayOutputStream tensor = new ByteArrayOutputStream();
    for (int size : shape) {
      number(tensor, 1, size);
    }
    number(tensor, 2, type);
    field(tensor, 8, text(name));
    if (externalFile == null || data.capacity() < 64) {
      field(tensor, 9, data.array());
    } else {
      entry(tensor, "location", externalFile);
      entry(tensor, "offset", String.valueOf(external.size()));
      entry(tensor, "length", String.valueOf(data.capacity()));
      number(tensor, 14, 1);
      external.writeBytes(data.array());
    }
    field(graph, 5, tensor.toByteArray());
    return name;
  }

  private static void entry(ByteArrayOutputStream tensor, String key, String value) {
    ByteArrayOutputStream entry = new ByteArrayOutputStream();
    field(entry, 1, text(key));
    field(entry, 2, text(value));
    field(tensor, 13, entry.toByteArray());
  }

  /** What belongs into the external file. */
  byte[] external() {
    return external.toByteArray();
  }

  /**
   * @param shape an Integer or a name for each dimension
   */
  void input(String name, int type, Object... shape) {
    field(graph, 11, value(name, type, shape));
  }

  /** As {@link #input}. */
  void output(String name, int type, Object... shape) {
    field(graph, 12, value(name, type, shape));
  }

  private static byte[] value(String name, int type, Object... shape) {
    ByteArrayOutputStream dimensions = new ByteArrayOutputStream();
    for (Object size : shape) {
      ByteArrayOutputStream dimension = new ByteArrayOutputStream();
      if (size instanceof Integer number) {
        number(dimension, 1, number);
      } else {
        field(dimension, 2, text((String) size));
      }
      field(dimensions, 1, dimension.toByteArray());
    }
    ByteArrayOutputStream tensor = new ByteArrayOutputStream();
    number(tensor, 1, type);
    field(tensor, 2, dimensions.toByteArray());
    ByteArrayOutputStream ofType = new ByteArrayOutputStream();
    field(ofType, 1, tensor.toByteArray());
    ByteArrayOutputStream value = new ByteArrayOutputStream();
    field(value, 1, text(name));
    field(value, 2, ofType.toByteArray());
    return value.toByteArray();
  }

  byte[] model() {
    ByteArrayOutputStream model = new ByteArrayOutputStream();
    number(model, 1, 10);
    field(model, 7, named("graph"));
    field(model, 8, opset("", 18));
    field(model, 8, opset("com.microsoft", 1));
    return model.toByteArray();
  }

  private byte[] named(String name) {
    ByteArrayOutputStream named = new ByteArrayOutputStream();
    field(named, 2, text(name));
    named.writeBytes(graph.toByteArray());
    return named.toByteArray();
  }

  private static byte[] opset(String domain, int version) {
    ByteArrayOutputStream opset = new ByteArrayOutputStream();
    field(opset, 1, text(domain));
    number(opset, 2, version);
    return opset.toByteArray();
  }

  private static byte[] text(String text) {
    return text.getBytes(UTF_8);
  }

  private static ByteBuffer little(int bytes) {
    return ByteBuffer.allocate(bytes).order(ByteOrder.LITTLE_ENDIAN);
  }

  private static void field(ByteArrayOutputStream out, int number, byte[] content) {
    varint(out, (long) number << 3 | 2);
    varint(out, content.length);
    out.writeBytes(content);
  }

  private static void number(ByteArrayOutputStream out, int number, long value) {
    varint(out, (long) number << 3);
    varint(out, value);
  }

  private static void varint(ByteArrayOutputStream out, long value) {
    long rest = value;
    while ((rest & ~0x7fL) != 0) {
      out.write((int) (rest & 0x7f | 0x80));
      rest >>>= 7;
    }
    out.write((int) rest);
  }
}
