package io.llmplatform.inference;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import com.google.protobuf.ByteString;
import io.grpc.CallOptions;
import io.grpc.MethodDescriptor;
import io.grpc.Status;
import io.grpc.StatusRuntimeException;
import io.grpc.health.v1.HealthCheckRequest;
import io.grpc.health.v1.HealthCheckResponse.ServingStatus;
import io.grpc.health.v1.HealthGrpc;
import io.grpc.stub.ClientCalls;
import io.grpc.stub.MetadataUtils;
import io.grpc.stub.StreamObserver;
import io.llmplatform.inference.api.DataType;
import io.llmplatform.inference.api.GRPCInferenceServiceGrpc;
import io.llmplatform.inference.api.GRPCInferenceServiceGrpc.GRPCInferenceServiceBlockingStub;
import io.llmplatform.inference.api.InferTensorContents;
import io.llmplatform.inference.api.ModelConfig;
import io.llmplatform.inference.api.ModelConfigRequest;
import io.llmplatform.inference.api.ModelInferRequest;
import io.llmplatform.inference.api.ModelInferRequest.InferInputTensor;
import io.llmplatform.inference.api.ModelInferResponse;
import io.llmplatform.inference.api.ModelMetadataRequest;
import io.llmplatform.inference.api.ModelReadyRequest;
import io.llmplatform.inference.api.ModelStatisticsRequest;
import io.llmplatform.inference.api.ModelStreamInferResponse;
import io.llmplatform.inference.api.RepositoryIndexRequest;
import io.llmplatform.inference.api.RepositoryModelLoadRequest;
import io.llmplatform.inference.api.RepositoryModelUnloadRequest;
import io.llmplatform.inference.api.ServerLiveRequest;
import io.llmplatform.inference.api.ServerMetadataRequest;
import io.llmplatform.inference.api.SharedMemoryRequest;
import io.llmplatform.testing.identity.TestCaller;
import io.llmplatform.user.api.Permission;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.DynamicTest;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestFactory;
import org.springframework.beans.factory.annotation.Autowired;
import org.springframework.grpc.server.lifecycle.GrpcServerLifecycle;

/** What only gRPC has: its methods, who may call them, streams, typed contents. */
class GrpcCallsIT extends InferenceScenario {
  private static final TestCaller ADMIN = TestCaller.platformAdmin();

  @Autowired GrpcServerLifecycle server;

  private GrpcScenario client;

  @BeforeEach
  void connect() {
    client = new GrpcScenario(server.getPort());
    awaitReady(MINILM, 1);
    awaitReady("echo", 3);
  }

  @AfterEach
  void disconnect() {
    client.close();
  }

  /** Every method of the service: a new one enters by itself. */
  @Test
  void listensOnlyWhereItIsToldTo() throws IOException {
    // Taken, if it listened on every address.
    try (ServerSocket another =
        new ServerSocket(server.getPort(), 1, InetAddress.getByName("127.0.0.2"))) {
      assertThat(another.isBound()).isTrue();
    }
  }

  @TestFactory
  Stream<DynamicTest> refusesStrangersAndThoseWhoMayNothing() {
    List<DynamicTest> tests = new ArrayList<>();
    for (MethodDescriptor<?, ?> method :
        GRPCInferenceServiceGrpc.getServiceDescriptor().getMethods()) {
      String name = String.valueOf(method.getBareMethodName());
      tests.add(
          DynamicTest.dynamicTest(
              name + " without a token",
              () -> assertThat(code(name, null)).isEqualTo(Status.Code.UNAUTHENTICATED)));
      tests.add(
          DynamicTest.dynamicTest(
              name + " with an expired token",
              () ->
                  assertThat(code(name, ADMIN.expiredToken()))
                      .isEqualTo(Status.Code.UNAUTHENTICATED)));
      tests.add(
          DynamicTest.dynamicTest(
              name + " with an unsigned token",
              () ->
                  assertThat(code(name, ADMIN.unsignedToken()))
                      .isEqualTo(Status.Code.UNAUTHENTICATED)));
      if (!List.of("ServerLive", "ServerReady").contains(name)) {
        tests.add(
            DynamicTest.dynamicTest(
                name + " by one who may nothing",
                () ->
                    assertThat(code(name, TestCaller.in("platform").token()))
                        .isEqualTo(Status.Code.PERMISSION_DENIED)));
      }
    }
    assertThat(tests).isNotEmpty();
    return tests.stream();
  }

  /** What an empty message is answered with. */
  private Status.Code code(String method, @Nullable String token) {
    StatusRuntimeException failure =
        catchThrowableOfType(
            StatusRuntimeException.class,
            () ->
                ClientCalls.blockingServerStreamingCall(
                        io.grpc.ClientInterceptors.intercept(
                            client.channel(),
                            MetadataUtils.newAttachHeadersInterceptor(
                                GrpcScenario.metadata(token))),
                        bytes(method),
                        CallOptions.DEFAULT.withDeadlineAfter(30, TimeUnit.SECONDS),
                        new byte[0])
                    .hasNext());
    return failure == null ? Status.Code.OK : failure.getStatus().getCode();
  }

  private static MethodDescriptor<byte[], byte[]> bytes(String method) {
    MethodDescriptor.Marshaller<byte[]> asIs =
        new MethodDescriptor.Marshaller<>() {
          @Override
          public InputStream stream(byte[] value) {
            return new ByteArrayInputStream(value);
          }

          @Override
          public byte[] parse(InputStream stream) {
            return new byte[0];
          }
        };
    return MethodDescriptor.newBuilder(asIs, asIs)
        .setType(MethodDescriptor.MethodType.SERVER_STREAMING)
        .setFullMethodName("inference.GRPCInferenceService/" + method)
        .build();
  }

  @Test
  void describesServerAndModels() {
    GRPCInferenceServiceBlockingStub stub = client.stub(ADMIN);

    assertThat(stub.serverLive(ServerLiveRequest.getDefaultInstance()).getLive()).isTrue();
    assertThat(stub.serverMetadata(ServerMetadataRequest.getDefaultInstance()).getName())
        .isEqualTo("llm-platform");
    assertThat(stub.modelReady(ModelReadyRequest.newBuilder().setName("echo").build()).getReady())
        .isTrue();
    assertThat(
            stub.modelMetadata(ModelMetadataRequest.newBuilder().setName(MINILM).build())
                .getInputs(0)
                .getDatatype())
        .isEqualTo("INT64");
    ModelConfig config =
        stub.modelConfig(ModelConfigRequest.newBuilder().setName(MINILM).build()).getConfig();
    assertThat(config.getMaxBatchSize()).isPositive();
    assertThat(config.hasDynamicBatching()).isTrue();
    assertThat(config.getInput(0).getDataType()).isEqualTo(DataType.TYPE_INT64);
    assertThat(
            stub.modelStatistics(ModelStatisticsRequest.newBuilder().setName(MINILM).build())
                .getModelStats(0)
                .getName())
        .isEqualTo(MINILM);
    assertThat(stub.repositoryIndex(RepositoryIndexRequest.getDefaultInstance()).getModelsList())
        .anyMatch(each -> each.getName().equals("echo") && each.getState().equals("READY"));
    assertThat(
            HealthGrpc.newBlockingStub(client.channel())
                .check(HealthCheckRequest.getDefaultInstance())
                .getStatus())
        .isEqualTo(ServingStatus.SERVING);
  }

  @Test
  void refusesSharedMemoryByName() {
    StatusRuntimeException failure =
        catchThrowableOfType(
            StatusRuntimeException.class,
            () ->
                client
                    .stub(ADMIN)
                    .systemSharedMemoryRegister(SharedMemoryRequest.getDefaultInstance()));

    assertThat(failure.getStatus().getCode()).isEqualTo(Status.Code.INVALID_ARGUMENT);
    assertThat(failure.getStatus().getDescription()).contains("Shared memory is not served");
  }

  @Test
  void loadsAndUnloadsForThoseWhoMayDeploy() {
    REGISTRY.add("grpc-comes-and-goes", 1, TestModels.echo()).deploy("grpc-comes-and-goes", 1);
    awaitReady("grpc-comes-and-goes", 1);
    RepositoryModelUnloadRequest unload =
        RepositoryModelUnloadRequest.newBuilder().setModelName("grpc-comes-and-goes").build();

    StatusRuntimeException denied =
        catchThrowableOfType(
            StatusRuntimeException.class,
            () ->
                client
                    .stub(TestCaller.in("platform").with(Permission.INFERENCE_INVOKE))
                    .repositoryModelUnload(unload));
    assertThat(denied.getStatus().getCode()).isEqualTo(Status.Code.PERMISSION_DENIED);

    client.stub(ADMIN).repositoryModelUnload(unload);
    ModelReadyRequest ready = ModelReadyRequest.newBuilder().setName("grpc-comes-and-goes").build();
    assertThat(client.stub(ADMIN).modelReady(ready).getReady()).isFalse();

    client
        .stub(ADMIN)
        .repositoryModelLoad(
            RepositoryModelLoadRequest.newBuilder().setModelName("grpc-comes-and-goes").build());
    assertThat(client.stub(ADMIN).modelReady(ready).getReady()).isTrue();
  }

  private static InferInputTensor.Builder ids(String name) {
    return InferInputTensor.newBuilder()
        .setName(name)
        .setDatatype("INT64")
        .addShape(1)
        .addShape(3)
        .setContents(
            InferTensorContents.newBuilder()
                .addInt64Contents(1)
                .addInt64Contents(1)
                .addInt64Contents(1));
  }

  static ModelInferRequest.Builder typed(String id) {
    return ModelInferRequest.newBuilder()
        .setModelName(MINILM)
        .setId(id)
        .addInputs(ids("input_ids"))
        .addInputs(ids("attention_mask"))
        .addInputs(ids("token_type_ids"));
  }

  @Test
  void takesTypedContents() {
    ModelInferResponse answer = client.stub(ADMIN).modelInfer(typed("t").build());

    assertThat(answer.getOutputs(0).getShapeList()).containsExactly(1L, 3L, 384L);
    assertThat(answer.getRawOutputContents(0).size()).isEqualTo(3 * 384 * 4);
    refused(typed("t").setInputs(0, ids("input_ids").setDatatype("INT32")), "another datatype");
    refused(typed("t").setInputs(0, ids("input_ids").setShape(1, 4)), "3 elements");
    refused(typed("t").setInputs(0, ids("input_ids").setDatatype("FP16")), "raw_input_contents");
    refused(typed("t").addRawInputContents(ByteString.EMPTY), "raw_input_contents");
  }

  private void refused(ModelInferRequest.Builder request, String said) {
    StatusRuntimeException failure =
        catchThrowableOfType(
            StatusRuntimeException.class, () -> client.stub(ADMIN).modelInfer(request.build()));
    assertThat(failure.getStatus().getCode()).isEqualTo(Status.Code.INVALID_ARGUMENT);
    assertThat(failure.getStatus().getDescription()).contains(said);
  }

  @Test
  void streamsAnswersInTheOrderOfTheRequestsAndSurvivesThoseThatFail() throws Exception {
    BlockingQueue<String> answers = new LinkedBlockingQueue<>();
    StreamObserver<ModelInferRequest> requests =
        GRPCInferenceServiceGrpc.newStub(client.channel())
            .withInterceptors(
                MetadataUtils.newAttachHeadersInterceptor(GrpcScenario.metadata(ADMIN.token())))
            .modelStreamInfer(collecting(answers));

    for (int i = 0; i < 40; i++) {
      requests.onNext(
          i % 10 == 9
              ? typed(Integer.toString(i)).setModelName("nobody").build()
              : typed(Integer.toString(i)).build());
    }
    requests.onCompleted();

    for (int i = 0; i < 40; i++) {
      String expected = i % 10 == 9 ? i + " The model 'nobody' does not exist." : i + " ";
      assertThat(answers.poll(PATIENCE.toSeconds(), TimeUnit.SECONDS)).isEqualTo(expected);
    }
    assertThat(answers.poll(PATIENCE.toSeconds(), TimeUnit.SECONDS)).isEqualTo("OK");
  }

  private static StreamObserver<ModelStreamInferResponse> collecting(
      BlockingQueue<String> answers) {
    return new StreamObserver<>() {
      @Override
      public void onNext(ModelStreamInferResponse answer) {
        answers.add(answer.getInferResponse().getId() + " " + answer.getErrorMessage());
      }

      @Override
      public void onError(Throwable failure) {
        answers.add(Status.fromThrowable(failure).getCode().name());
      }

      @Override
      public void onCompleted() {
        answers.add("OK");
      }
    };
  }
}
