package io.llmplatform.inference;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.google.protobuf.ByteString;
import io.grpc.stub.MetadataUtils;
import io.grpc.stub.StreamObserver;
import io.llmplatform.inference.api.GRPCInferenceServiceGrpc;
import io.llmplatform.inference.api.InferTensorContents;
import io.llmplatform.inference.api.ModelInferRequest;
import io.llmplatform.inference.api.ModelInferRequest.InferInputTensor;
import io.llmplatform.inference.api.ModelStreamInferResponse;
import io.llmplatform.testing.identity.TestCaller;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;
import org.springframework.beans.factory.annotation.Autowired;
import org.springframework.grpc.server.lifecycle.GrpcServerLifecycle;

/** Text by Triton's extensions, over a model that says what it is told to. */
class GenerateIT extends ChatScenario {
  private static final String GENERATE = "/v2/models/talker/generate";

  @Autowired GrpcServerLifecycle server;

  @Test
  void theTextFollowsItsInputUnlessThatIsExcluded() {
    JsonNode answer =
        post(
                GENERATE,
                quoted(
                    Map.of(
                        "id", "7", "text_input", "ab\ncd", "parameters", Map.of("max_tokens", 1))))
            .withStatus(200)
            .json();
    assertThat(answer.toString())
        .isEqualTo(
            "{\"id\":\"7\",\"model_name\":\"talker\",\"model_version\":\"1\","
                + "\"text_output\":\"ab\\ncdc\"}");
    JsonNode alone =
        post(
                "/v2/models/talker/versions/1/generate",
                quoted(Map.of("text_input", "ab", "exclude_input_in_output", true)))
            .withStatus(200)
            .json();
    assertThat(alone.path("text_output").asText()).isEqualTo("ab");
  }

  @Test
  void aStreamIsEventsWithMoreText() {
    Answer answer = post(GENERATE + "_stream", quoted(Map.of("text_input", "ab"))).withStatus(200);
    String event =
        "data: {\"model_name\":\"talker\",\"model_version\":\"1\",\"text_output\":\"%s\"}\n\n";
    assertThat(answer.response().body()).isEqualTo(event.formatted("a") + event.formatted("b"));
  }

  @Test
  void whatIsWrongIsNamed() {
    assertThat(field(GENERATE, Map.of("x", 1))).isEqualTo("text_input");
    assertThat(field(GENERATE, Map.of("text_input", "a", "parameters", Map.of("max_tokens", 0))))
        .isEqualTo("parameters.max_tokens");
    assertThat(field(GENERATE, Map.of("text_input", "a", "stream", true))).isEqualTo("stream");
    assertThat(
            field(GENERATE, Map.of("text_input", "a", "parameters", Map.of("temperature", "warm"))))
        .isEqualTo("parameters.temperature");
  }

  private String field(String path, Map<String, Object> body) {
    return post(path, quoted(body)).withStatus(400).json().path("field").asText();
  }

  static ModelInferRequest asking(String text, boolean stream, String sampling) {
    return ModelInferRequest.newBuilder()
        .setModelName(TALKER)
        .setId(text)
        .addInputs(bytes("text_input", text))
        .addInputs(
            InferInputTensor.newBuilder()
                .setName("stream")
                .setDatatype("BOOL")
                .addShape(1)
                .setContents(InferTensorContents.newBuilder().addBoolContents(stream)))
        .addInputs(bytes("sampling_parameters", sampling))
        .build();
  }

  private static InferInputTensor bytes(String name, String value) {
    return InferInputTensor.newBuilder()
        .setName(name)
        .setDatatype("BYTES")
        .addShape(1)
        .setContents(
            InferTensorContents.newBuilder().addBytesContents(ByteString.copyFromUtf8(value)))
        .build();
  }

  @Test
  void aStreamOfCallsHasSeveralAnswersForEachOfWhichTheLastIsMarked() throws Exception {
    List<ModelStreamInferResponse> answers = new CopyOnWriteArrayList<>();
    CompletableFuture<Void> ended = new CompletableFuture<>();
    GrpcScenario grpc = new GrpcScenario(server.getPort());
    StreamObserver<ModelInferRequest> requests =
        GRPCInferenceServiceGrpc.newStub(grpc.channel())
            .withInterceptors(
                MetadataUtils.newAttachHeadersInterceptor(
                    GrpcScenario.metadata(TestCaller.platformAdmin().token())))
            .modelStreamInfer(
                new StreamObserver<>() {
                  @Override
                  public void onNext(ModelStreamInferResponse answer) {
                    answers.add(answer);
                  }

                  @Override
                  public void onError(Throwable failure) {
                    ended.completeExceptionally(failure);
                  }

                  @Override
                  public void onCompleted() {
                    ended.complete(null);
                  }
                });
    requests.onNext(asking("ab", true, "{\"temperature\": \"0\"}"));
    requests.onNext(asking("cd", false, "{}"));
    requests.onNext(asking("ef", true, "{\"max_tokens\": 0}"));
    requests.onCompleted();
    ended.get(60, TimeUnit.SECONDS);
    grpc.close();

    assertThat(answers)
        .extracting(GenerateIT::told)
        .containsExactly(
            "ab:a:false",
            "ab:b:false",
            "ab::true",
            "cd:cdcd:true",
            "ef:sampling_parameters.max_tokens must be an integer from 1 to 2147483647.");
  }

  private static String told(ModelStreamInferResponse answer) {
    var response = answer.getInferResponse();
    if (!answer.getErrorMessage().isEmpty()) {
      return response.getId() + ":" + answer.getErrorMessage();
    }
    ByteString raw = response.getRawOutputContents(0);
    return "%s:%s:%s"
        .formatted(
            response.getId(),
            raw.substring(4).toStringUtf8(),
            response.getParametersOrThrow("triton_final_response").getBoolParam());
  }
}
