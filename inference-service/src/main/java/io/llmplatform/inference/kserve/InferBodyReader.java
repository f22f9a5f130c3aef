package io.llmplatform.inference.kserve;

import com.fasterxml.jackson.core.JsonParser;
import com.fasterxml.jackson.core.JsonToken;
import com.fasterxml.jackson.databind.util.TokenBuffer;
import io.llmplatform.common.error.PlatformException;
import io.llmplatform.inference.body.JsonBody;
import io.llmplatform.inference.tensor.ElementType;
import io.llmplatform.inference.tensor.Shape;
import io.llmplatform.inference.tensor.Tensor;
import java.io.IOException;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.LongStream;
import org.jspecify.annotations.Nullable;

/** Collects the members of an inference request; one reader for each body. */
final class InferBodyReader implements JsonBody.Member {
  private @Nullable String id;
  private @Nullable Map<String, Tensor> inputs;
  private final List<String> outputs = new ArrayList<>();

  @Override
  public void read(String name, JsonParser value) throws IOException {
    switch (name) {
      case "id" -> id = JsonBody.string(name, value);
      case "inputs" -> inputs = inputs(value);
      case "outputs" -> readOutputs(value);
      default -> value.skipChildren();
    }
  }

  InferBody body() {
    if (inputs == null) {
      throw PlatformException.invalid("inputs", "inputs is required.");
    }
    return new InferBody(id, inputs, outputs);
  }

  private static Map<String, Tensor> inputs(JsonParser value) throws IOException {
    requireArray("inputs", value);
    Map<String, Tensor> tensors = new LinkedHashMap<>();
    for (int i = 0; value.nextToken() != JsonToken.END_ARRAY; i++) {
      Input input = new Input("inputs[%d]".formatted(i));
      requireObject(input.field, value);
      JsonBody.readMembers(value, input);
      String name = input.requireName();
      if (tensors.putIfAbsent(name, input.tensor()) != null) {
        throw PlatformException.invalid(
            input.field, "Input '%s' is given more than once.".formatted(name));
      }
    }
    return tensors;
  }

  private void readOutputs(JsonParser value) throws IOException {
    requireArray("outputs", value);
    for (int i = 0; value.nextToken() != JsonToken.END_ARRAY; i++) {
      Output output = new Output("outputs[%d]".formatted(i));
      requireObject(output.field, value);
      JsonBody.readMembers(value, output);
      if (output.name == null) {
        throw PlatformException.invalid(output.field, output.field + ".name is required.");
      }
      if (outputs.contains(output.name)) {
        throw PlatformException.invalid(
            output.field, "Output '%s' is asked for more than once.".formatted(output.name));
      }
      outputs.add(output.name);
    }
  }

  private static void requireArray(String field, JsonParser value) {
    if (value.currentToken() != JsonToken.START_ARRAY) {
      throw PlatformException.invalid(field, field + " must be an array.");
    }
  }

  private static void requireObject(String field, JsonParser value) {
    if (value.currentToken() != JsonToken.START_OBJECT) {
      throw PlatformException.invalid(field, field + " must be an object.");
    }
  }

  /** An element of {@code outputs}. Its parameters are hints that need not be followed. */
  private static final class Output implements JsonBody.Member {
    private final String field;
    private @Nullable String name;

    Output(String field) {
      this.field = field;
    }

    @Override
    public void read(String member, JsonParser value) throws IOException {
      if (member.equals("name")) {
        name = JsonBody.string(field + ".name", value);
      } else {
        value.skipChildren();
      }
    }
  }

  /** An element of {@code inputs}. */
  private static final class Input implements JsonBody.Member {
    private final String field;
    private @Nullable String name;
    private @Nullable ElementType type;
    private @Nullable Shape shape;
    private @Nullable Tensor tensor;

    /** Data that came before its type or shape: the order of members is the client's. */
    private @Nullable TokenBuffer early;

    private boolean hasData;

    Input(String field) {
      this.field = field;
    }

    @Override
    public void read(String member, JsonParser value) throws IOException {
      switch (member) {
        case "name" -> name = JsonBody.string(field + ".name", value);
        case "datatype" -> type = type(value);
        case "shape" -> shape = shape(value);
        case "parameters" -> refuseBinary(value);
        case "data" -> readData(value);
        default -> value.skipChildren();
      }
    }

    String requireName() {
      if (name == null || name.isEmpty()) {
        throw PlatformException.invalid(field + ".name", field + ".name is required.");
      }
      return name;
    }

    Tensor tensor() throws IOException {
      ElementType knownType = require("datatype", type);
      Shape knownShape = require("shape", shape);
      if (!hasData) {
        throw invalid("data", "has no data");
      }
      if (tensor == null && early != null) {
        try (JsonParser data = early.asParser()) {
          data.nextToken();
          tensor = TensorDataReader.read(label(), field, knownType, knownShape, data);
        }
      }
      return require("data", tensor);
    }

    private void readData(JsonParser value) throws IOException {
      hasData = true;
      if (type == null || shape == null || name == null) {
        early = new TokenBuffer(value);
        early.copyCurrentStructure(value);
      } else {
        tensor = TensorDataReader.read(label(), field, type, shape, value);
      }
    }

    private ElementType type(JsonParser value) throws IOException {
      String text = JsonBody.string(field + ".datatype", value);
      return ElementType.named(String.valueOf(text))
          .orElseThrow(
              () ->
                  invalid(
                      "datatype",
                      "has the datatype '%s'; those that can be carried are %s"
                          .formatted(text, Arrays.toString(ElementType.values()))));
    }

    private Shape shape(JsonParser value) throws IOException {
      requireArray(field + ".shape", value);
      LongStream.Builder dimensions = LongStream.builder();
      while (value.nextToken() != JsonToken.END_ARRAY) {
        boolean integer =
            value.currentToken() == JsonToken.VALUE_NUMBER_INT
                && value.getNumberType() != JsonParser.NumberType.BIG_INTEGER;
        if (!integer) {
          throw invalid("shape", "has a shape that is not an array of 64-bit integers");
        }
        dimensions.add(value.getLongValue());
      }
      try {
        return Shape.of(dimensions.build().toArray());
      } catch (IllegalArgumentException e) {
        throw invalid("shape", String.valueOf(e.getMessage())).causedBy(e);
      }
    }

    private void refuseBinary(JsonParser value) throws IOException {
      if (value.currentToken() != JsonToken.START_OBJECT) {
        value.skipChildren();
        return;
      }
      JsonBody.readMembers(
          value,
          (parameter, ignored) -> {
            if (parameter.equals("binary_data_size")) {
              throw invalid("parameters", "is sent as binary data; send it as JSON data");
            }
            ignored.skipChildren();
          });
    }

    private String label() {
      return name == null ? field : "Input '%s'".formatted(name);
    }

    private PlatformException invalid(String member, String sentence) {
      return PlatformException.invalid(field + "." + member, "%s %s.".formatted(label(), sentence));
    }

    private <T> T require(String member, @Nullable T value) {
      if (value == null) {
        throw invalid(member, "has no " + member);
      }
      return value;
    }
  }
}
