package io.llmplatform.inference;

import io.llmplatform.testing.identity.TestCaller;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * A request for inference, whatever carries it.
 *
 * @param caller null: no token is sent
 * @param outputs names, and the classes wanted or 0
 * @param parameters of the request: strings, booleans, longs
 */
record InferCall(
    @Nullable TestCaller caller,
    String model,
    String version,
    String id,
    List<Input> inputs,
    Map<String, Integer> outputs,
    Map<String, Object> parameters) {

  /** An input; its data as the binary extension has it. */
  record Input(String name, String type, List<Long> shape, byte[] data) {}

  /**
   * An output, its data as the binary extension has it.
   *
   * @param data for BYTES and the rest alike
   */
  record Output(String type, List<Long> shape, byte[] data) {
    ByteBuffer buffer() {
      return ByteBuffer.wrap(data).order(ByteOrder.LITTLE_ENDIAN);
    }

    List<String> strings() {
      ByteBuffer rest = buffer();
      List<String> strings = new ArrayList<>();
      while (rest.hasRemaining()) {
        byte[] text = new byte[rest.getInt()];
        rest.get(text);
        strings.add(new String(text, StandardCharsets.UTF_8));
      }
      return strings;
    }
  }

  /**
   * What came back: outputs, or a failure.
   *
   * @param code the platform's code in upper case; "OK"
   * @param message empty where it was answered
   * @param version that answered, as the headers or metadata say; empty where none did
   */
  record Outcome(
      String code, String message, String version, String id, Map<String, Output> outputs) {
    Output output(String name) {
      Output output = outputs.get(name);
      if (output == null) {
        throw new AssertionError(name + " is not among " + outputs.keySet() + ": " + this);
      }
      return output;
    }
  }

  static InferCall of(TestCaller caller, String model, Input... inputs) {
    return new InferCall(caller, model, "", "an-id", List.of(inputs), Map.of(), Map.of());
  }

  InferCall by(@Nullable TestCaller other) {
    return new InferCall(other, model, version, id, inputs, outputs, parameters);
  }

  InferCall of(String otherModel) {
    return new InferCall(caller, otherModel, version, id, inputs, outputs, parameters);
  }

  InferCall version(String other) {
    return new InferCall(caller, model, other, id, inputs, outputs, parameters);
  }

  InferCall inputs(List<Input> others) {
    return new InferCall(caller, model, version, id, others, outputs, parameters);
  }

  InferCall output(String name, int classes) {
    Map<String, Integer> more = new LinkedHashMap<>(outputs);
    more.put(name, classes);
    return new InferCall(caller, model, version, id, inputs, more, parameters);
  }

  InferCall parameter(String name, Object value) {
    Map<String, Object> more = new LinkedHashMap<>(parameters);
    more.put(name, value);
    return new InferCall(caller, model, version, id, inputs, outputs, more);
  }

  static Input longs(String name, List<Long> shape, long... values) {
    ByteBuffer data = buffer(values.length * Long.BYTES);
    for (long value : values) {
      data.putLong(value);
    }
    return new Input(name, "INT64", shape, data.array());
  }

  static Input floats(String name, List<Long> shape, float... values) {
    ByteBuffer data = buffer(values.length * Float.BYTES);
    for (float value : values) {
      data.putFloat(value);
    }
    return new Input(name, "FP32", shape, data.array());
  }

  static ByteBuffer buffer(int bytes) {
    return ByteBuffer.allocate(bytes).order(ByteOrder.LITTLE_ENDIAN);
  }
}
