package io.llmplatform.inference.kserve;

import com.fasterxml.jackson.core.JsonParser;
import com.fasterxml.jackson.core.JsonToken;
import io.llmplatform.common.error.PlatformException;
import io.llmplatform.inference.body.JsonBody;
import io.llmplatform.inference.openinference.InferRequest;
import io.llmplatform.inference.openinference.RequestParameters;
import io.llmplatform.inference.openinference.RequestedOutput;
import io.llmplatform.inference.tensor.Tensor;
import java.io.IOException;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * Collects the members of an inference request; one reader for each body. Inputs that come as
 * binary data get theirs once the JSON is read: the order of members is the client's.
 */
final class InferBodyReader implements JsonBody.Member {
  private @Nullable String id;
  private @Nullable List<InputReader> inputs;
  private final List<RequestedOutput> outputs = new ArrayList<>();
  private final RequestParameters parameters = new RequestParameters();
  private final Set<String> binary = new HashSet<>();
  private final Set<String> json = new HashSet<>();
  private boolean binaryByDefault;

  @Override
  public void read(String name, JsonParser value) throws IOException {
    switch (name) {
      case "id" -> id = JsonBody.string(name, value);
      case "parameters" -> JsonParameters.read(name, value, this::take);
      case "inputs" -> inputs = inputs(value);
      case "outputs" -> readOutputs(value);
      default -> value.skipChildren();
    }
  }

  private void take(String name, @Nullable Object value) {
    if (name.equals("binary_data_output")) {
      binaryByDefault = JsonParameters.flag("parameters.binary_data_output", value);
    } else {
      parameters.take(name, value);
    }
  }

  /** The bytes of binary data that the inputs claim. */
  long binarySize() {
    return requireInputs().stream().mapToLong(InputReader::binarySize).reduce(0, Math::addExact);
  }

  InferBody body(BinaryData data) throws IOException {
    Map<String, Tensor> tensors = new LinkedHashMap<>();
    for (InputReader input : requireInputs()) {
      String name = input.requireName();
      if (tensors.putIfAbsent(name, input.tensor(data)) != null) {
        throw PlatformException.invalid(
            input.field(), "Input '%s' is given more than once.".formatted(name));
      }
    }
    return new InferBody(
        id,
        new InferRequest(tensors, outputs, parameters.urgency()),
        binaryByDefault,
        binary,
        json);
  }

  private List<InputReader> requireInputs() {
    if (inputs == null) {
      throw PlatformException.invalid("inputs", "inputs is required.");
    }
    return inputs;
  }

  private static List<InputReader> inputs(JsonParser value) throws IOException {
    requireArray("inputs", value);
    List<InputReader> inputs = new ArrayList<>();
    for (int i = 0; value.nextToken() != JsonToken.END_ARRAY; i++) {
      InputReader input = new InputReader("inputs[" + i + "]");
      requireObject(input.field(), value);
      JsonBody.readMembers(value, input);
      inputs.add(input);
    }
    return inputs;
  }

  private void readOutputs(JsonParser value) throws IOException {
    requireArray("outputs", value);
    for (int i = 0; value.nextToken() != JsonToken.END_ARRAY; i++) {
      Output output = new Output("outputs[" + i + "]");
      requireObject(output.field, value);
      JsonBody.readMembers(value, output);
      if (output.name == null) {
        throw PlatformException.invalid(output.field, output.field + ".name is required.");
      }
      outputs.add(new RequestedOutput(output.name, output.classes));
      if (output.binary != null) {
        (output.binary ? binary : json).add(output.name);
      }
    }
  }

  static void requireArray(String field, JsonParser value) {
    if (value.currentToken() != JsonToken.START_ARRAY) {
      throw PlatformException.invalid(field, field + " must be an array.");
    }
  }

  private static void requireObject(String field, JsonParser value) {
    if (value.currentToken() != JsonToken.START_OBJECT) {
      throw PlatformException.invalid(field, field + " must be an object.");
    }
  }

  /** An element of {@code outputs}. */
  private static final class Output implements JsonBody.Member {
    private final String field;
    private @Nullable String name;
    private int classes;
    private @Nullable Boolean binary;

    Output(String field) {
      this.field = field;
    }

    @Override
    public void read(String member, JsonParser value) throws IOException {
      switch (member) {
        case "name" -> name = JsonBody.string(field + ".name", value);
        case "parameters" -> JsonParameters.read(field + ".parameters", value, this::take);
        default -> value.skipChildren();
      }
    }

    private void take(String parameter, @Nullable Object value) {
      RequestParameters.refuseSharedMemory(field, parameter);
      switch (parameter) {
        case "binary_data" ->
            binary = JsonParameters.flag(field + ".parameters.binary_data", value);
        case "classification" -> classes = RequestParameters.classes(field, value);
        default -> {}
      }
    }
  }
}
