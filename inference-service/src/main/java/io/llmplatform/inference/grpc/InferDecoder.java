package io.llmplatform.inference.grpc;

import com.google.protobuf.ByteString;
import io.llmplatform.common.error.PlatformException;
import io.llmplatform.inference.api.InferParameter;
import io.llmplatform.inference.api.ModelInferRequest;
import io.llmplatform.inference.api.ModelInferRequest.InferInputTensor;
import io.llmplatform.inference.api.ModelInferRequest.InferRequestedOutputTensor;
import io.llmplatform.inference.openinference.InferRequest;
import io.llmplatform.inference.openinference.RawData;
import io.llmplatform.inference.openinference.RequestParameters;
import io.llmplatform.inference.openinference.RequestedOutput;
import io.llmplatform.inference.tensor.ElementType;
import io.llmplatform.inference.tensor.Shape;
import io.llmplatform.inference.tensor.Tensor;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/** Reads an inference request. Raw data is not copied. */
final class InferDecoder {
  private InferDecoder() {}

  static InferRequest decode(ModelInferRequest message) {
    RequestParameters parameters = new RequestParameters();
    message
        .getParametersMap()
        .forEach((name, value) -> parameters.take(name, Parameters.value(name, value)));
    return new InferRequest(inputs(message), outputs(message), parameters.urgency());
  }

  private static Map<String, Tensor> inputs(ModelInferRequest message) {
    List<ByteString> raw = message.getRawInputContentsList();
    if (!raw.isEmpty() && raw.size() != message.getInputsCount()) {
      throw PlatformException.invalid(
          "raw_input_contents",
          "raw_input_contents has %d entries; there are %d inputs."
              .formatted(raw.size(), message.getInputsCount()));
    }
    Map<String, Tensor> tensors = new LinkedHashMap<>();
    for (int i = 0; i < message.getInputsCount(); i++) {
      InferInputTensor input = message.getInputs(i);
      String field = "inputs[" + i + "]";
      Tensor tensor = raw.isEmpty() ? typed(field, input) : raw(field, input, raw.get(i));
      if (tensors.putIfAbsent(input.getName(), tensor) != null) {
        throw PlatformException.invalid(
            field, "Input '%s' is given more than once.".formatted(input.getName()));
      }
    }
    return tensors;
  }

  private static Tensor raw(String field, InferInputTensor input, ByteString data) {
    if (input.hasContents()) {
      throw PlatformException.invalid(
          field + ".contents",
          "%s has contents beside raw_input_contents.".formatted(label(field, input)));
    }
    return RawData.read(
        label(field, input),
        field,
        type(field, input),
        shape(field, input),
        data.asReadOnlyByteBuffer());
  }

  private static Tensor typed(String field, InferInputTensor input) {
    return TypedContents.read(
        label(field, input),
        field + ".contents",
        type(field, input),
        shape(field, input),
        input.getContents());
  }

  private static String label(String field, InferInputTensor input) {
    return input.getName().isEmpty() ? field : "Input '" + input.getName() + "'";
  }

  private static ElementType type(String field, InferInputTensor input) {
    if (input.getName().isEmpty()) {
      throw PlatformException.invalid(field + ".name", field + ".name is required.");
    }
    input
        .getParametersMap()
        .keySet()
        .forEach(name -> RequestParameters.refuseSharedMemory(field, name));
    return ElementType.named(input.getDatatype())
        .orElseThrow(
            () ->
                PlatformException.invalid(
                    field + ".datatype",
                    "%s has the datatype '%s'; those that can be carried are %s."
                        .formatted(
                            label(field, input),
                            input.getDatatype(),
                            Arrays.toString(ElementType.values()))));
  }

  private static Shape shape(String field, InferInputTensor input) {
    try {
      return Shape.of(input.getShapeList().stream().mapToLong(Long::longValue).toArray());
    } catch (IllegalArgumentException e) {
      throw PlatformException.invalid(
              field + ".shape", "%s %s.".formatted(label(field, input), e.getMessage()))
          .causedBy(e);
    }
  }

  private static List<RequestedOutput> outputs(ModelInferRequest message) {
    List<RequestedOutput> outputs = new ArrayList<>();
    for (int i = 0; i < message.getOutputsCount(); i++) {
      outputs.add(output("outputs[" + i + "]", message.getOutputs(i)));
    }
    return outputs;
  }

  private static RequestedOutput output(String field, InferRequestedOutputTensor output) {
    int classes = 0;
    for (Map.Entry<String, InferParameter> each : output.getParametersMap().entrySet()) {
      RequestParameters.refuseSharedMemory(field, each.getKey());
      if (each.getKey().equals("classification")) {
        classes =
            RequestParameters.classes(field, Parameters.value(each.getKey(), each.getValue()));
      }
    }
    return new RequestedOutput(output.getName(), classes);
  }
}
