package io.llmplatform.inference;

import com.google.protobuf.ByteString;
import com.google.rpc.ErrorInfo;
import io.grpc.Metadata;
import io.grpc.StatusRuntimeException;
import io.grpc.protobuf.StatusProto;
import io.grpc.stub.MetadataUtils;
import io.llmplatform.inference.InferCall.Input;
import io.llmplatform.inference.InferCall.Outcome;
import io.llmplatform.inference.InferCall.Output;
import io.llmplatform.inference.api.InferParameter;
import io.llmplatform.inference.api.ModelInferRequest;
import io.llmplatform.inference.api.ModelInferRequest.InferInputTensor;
import io.llmplatform.inference.api.ModelInferRequest.InferRequestedOutputTensor;
import io.llmplatform.inference.api.ModelInferResponse;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.concurrent.atomic.AtomicReference;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.springframework.beans.factory.annotation.Autowired;
import org.springframework.grpc.server.lifecycle.GrpcServerLifecycle;

/** Tensors as raw contents of gRPC. */
class GrpcInferenceIT extends OpenInferenceContract {
  private static final Metadata.Key<String> MODEL_VERSION = GrpcScenario.key("x-model-version");

  @Autowired GrpcServerLifecycle server;

  private GrpcScenario client;

  @BeforeEach
  void connect() {
    client = new GrpcScenario(server.getPort());
  }

  @AfterEach
  void disconnect() {
    client.close();
  }

  @Override
  Outcome infer(InferCall call) {
    AtomicReference<Metadata> headers = new AtomicReference<>();
    AtomicReference<Metadata> trailers = new AtomicReference<>();
    try {
      ModelInferResponse response =
          client
              .stub(call.caller())
              .withInterceptors(MetadataUtils.newCaptureMetadataInterceptor(headers, trailers))
              .modelInfer(message(call));
      Metadata answered = headers.get();
      String version = answered == null ? null : answered.get(MODEL_VERSION);
      return new Outcome(
          "OK", "", version == null ? "" : version, response.getId(), outputs(response));
    } catch (StatusRuntimeException e) {
      return refusal(e);
    }
  }

  static Outcome refusal(StatusRuntimeException e) {
    com.google.rpc.Status status = StatusProto.fromThrowable(e);
    try {
      String code =
          status.getDetailsCount() == 0
              ? e.getStatus().getCode().name()
              : status.getDetails(0).unpack(ErrorInfo.class).getReason();
      return new Outcome(code, String.valueOf(e.getStatus().getDescription()), "", "", Map.of());
    } catch (com.google.protobuf.InvalidProtocolBufferException broken) {
      throw new AssertionError(broken);
    }
  }

  static ModelInferRequest message(InferCall call) {
    ModelInferRequest.Builder message =
        ModelInferRequest.newBuilder()
            .setModelName(call.model())
            .setModelVersion(call.version())
            .setId(call.id());
    call.parameters().forEach((name, value) -> message.putParameters(name, parameter(value)));
    for (Input input : call.inputs()) {
      message
          .addInputs(
              InferInputTensor.newBuilder()
                  .setName(input.name())
                  .setDatatype(input.type())
                  .addAllShape(input.shape()))
          .addRawInputContents(ByteString.copyFrom(input.data()));
    }
    call.outputs()
        .forEach(
            (name, classes) -> {
              InferRequestedOutputTensor.Builder output =
                  InferRequestedOutputTensor.newBuilder().setName(name);
              if (classes > 0) {
                output.putParameters("classification", parameter((long) classes));
              }
              message.addOutputs(output);
            });
    return message.build();
  }

  private static InferParameter parameter(Object value) {
    InferParameter.Builder parameter = InferParameter.newBuilder();
    if (value instanceof Long number) {
      return parameter.setInt64Param(number).build();
    }
    return value instanceof Boolean flag
        ? parameter.setBoolParam(flag).build()
        : parameter.setStringParam(value.toString()).build();
  }

  private static Map<String, Output> outputs(ModelInferResponse response) {
    Map<String, Output> outputs = new LinkedHashMap<>();
    for (int i = 0; i < response.getOutputsCount(); i++) {
      ModelInferResponse.InferOutputTensor output = response.getOutputs(i);
      outputs.put(
          output.getName(),
          new Output(
              output.getDatatype(),
              output.getShapeList(),
              response.getRawOutputContents(i).toByteArray()));
    }
    return outputs;
  }
}
