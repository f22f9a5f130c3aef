package io.llmplatform.gateway;

import static java.util.Objects.requireNonNull;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowableOfType;
import static org.awaitility.Awaitility.await;

import com.google.protobuf.ByteString;
import io.grpc.ManagedChannel;
import io.grpc.Metadata;
import io.grpc.Status;
import io.grpc.StatusRuntimeException;
import io.grpc.netty.NettyChannelBuilder;
import io.grpc.stub.MetadataUtils;
import io.grpc.stub.StreamObserver;
import io.llmplatform.inference.api.GRPCInferenceServiceGrpc;
import io.llmplatform.inference.api.GRPCInferenceServiceGrpc.GRPCInferenceServiceBlockingStub;
import io.llmplatform.inference.api.ModelInferRequest;
import io.llmplatform.inference.api.ModelInferResponse;
import io.llmplatform.inference.api.ModelStreamInferResponse;
import io.llmplatform.user.api.Limits;
import java.time.Duration;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicReference;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** gRPC through the gateway, from a real client to a real server. */
@Timeout(60)
class GrpcIT extends GatewayScenario {
  private static final String SERVICE = "inference-service-grpc";
  private static final Duration LIMIT = Duration.ofSeconds(20);
  private static final FakeGrpcService UPSTREAM = new FakeGrpcService();

  private ManagedChannel channel;

  @BeforeEach
  void connect() {
    UPSTREAM.reset();
    discovery.put(SERVICE, UPSTREAM.port());
    channel = NettyChannelBuilder.forAddress("127.0.0.1", port).usePlaintext().build();
  }

  @AfterEach
  void disconnect() {
    channel.shutdownNow();
  }

  private static Metadata credential(@Nullable String credential) {
    Metadata metadata = new Metadata();
    if (credential != null) {
      metadata.put(FakeGrpcService.AUTHORIZATION, "Bearer " + credential);
    }
    return metadata;
  }

  private GRPCInferenceServiceBlockingStub stub(@Nullable String credential) {
    return GRPCInferenceServiceGrpc.newBlockingStub(channel)
        .withInterceptors(MetadataUtils.newAttachHeadersInterceptor(credential(credential)))
        .withDeadlineAfter(LIMIT.toSeconds(), TimeUnit.SECONDS);
  }

  private static ModelInferRequest message(String id) {
    return ModelInferRequest.newBuilder().setModelName("m").setId(id).build();
  }

  private static ModelInferRequest message(String id, int bytes) {
    return message(id).toBuilder()
        .addRawInputContents(ByteString.copyFrom(new byte[bytes]))
        .build();
  }

  private StatusRuntimeException failure(@Nullable String credential, ModelInferRequest request) {
    StatusRuntimeException failure =
        catchThrowableOfType(
            StatusRuntimeException.class, () -> stub(credential).modelInfer(request));
    assertThat(failure).isNotNull();
    return failure;
  }

  @Test
  void passesACallOnWithTheInternalTokenAndItsAnswerBack() {
    IDENTITIES.know("sk-1", FakeIdentities.identity("acme", "key-1", Limits.NONE, Limits.NONE));
    AtomicReference<Metadata> headers = new AtomicReference<>();
    AtomicReference<Metadata> trailers = new AtomicReference<>();

    ModelInferResponse answer =
        stub("sk-1")
            .withInterceptors(MetadataUtils.newCaptureMetadataInterceptor(headers, trailers))
            .modelInfer(message("one", 300_000));

    assertThat(answer.getId()).isEqualTo("one");
    assertThat(answer.getRawOutputContents(0).size()).isEqualTo(300_000);
    assertThat(UPSTREAM.seen().get(FakeGrpcService.AUTHORIZATION))
        .isEqualTo("Bearer internal.acme.key-1");
    assertThat(requireNonNull(headers.get()).get(FakeGrpcService.MODEL_VERSION)).isEqualTo("7");
  }

  @Test
  void handsAStatusOnWithItsDetails() {
    StatusRuntimeException failure = failure(FakeIdentities.KEY, message("fail"));

    assertThat(failure.getStatus().getCode()).isEqualTo(Status.Code.FAILED_PRECONDITION);
    assertThat(failure.getStatus().getDescription()).isEqualTo("Não, 50% – never");
    assertThat(failure.getTrailers().get(FakeGrpcService.DETAILS)).isEqualTo(new byte[] {1, 2, 3});
  }

  @Test
  void refusesStrangersWithAStatus() {
    assertThat(failure(null, message("x")).getStatus().getCode())
        .isEqualTo(Status.Code.UNAUTHENTICATED);
    StatusRuntimeException wrong = failure("sk-unknown", message("x"));
    assertThat(wrong.getStatus().getCode()).isEqualTo(Status.Code.UNAUTHENTICATED);
    assertThat(wrong.getStatus().getDescription()).contains("wrong, expired or revoked");
    assertThat(UPSTREAM.calls()).isZero();
  }

  @Test
  void refusesWhatNoRouteOpens() {
    StatusRuntimeException failure =
        catchThrowableOfType(
            StatusRuntimeException.class,
            () ->
                io.grpc.stub.ClientCalls.blockingUnaryCall(
                    channel,
                    GRPCInferenceServiceGrpc.getModelInferMethod().toBuilder()
                        .setFullMethodName("other.Service/Call")
                        .build(),
                    io.grpc.CallOptions.DEFAULT,
                    message("x")));

    assertThat(failure.getStatus().getCode()).isEqualTo(Status.Code.NOT_FOUND);
    assertThat(UPSTREAM.calls()).isZero();
  }

  @Test
  void saysThatNoInstanceIsThere() throws Exception {
    discovery.put(SERVICE, deadPort());
    assertThat(failure(FakeIdentities.KEY, message("x")).getStatus().getCode())
        .isEqualTo(Status.Code.UNAVAILABLE);

    discovery.remove(SERVICE);
    assertThat(failure(FakeIdentities.KEY, message("x")).getStatus().getCode())
        .isEqualTo(Status.Code.UNAVAILABLE);
  }

  @Test
  void refusesAMessageOverTheLimitAndPassesManySmallOnes() {
    StatusRuntimeException failure = failure(FakeIdentities.KEY, message("x", (64 << 20) + 1));

    assertThat(failure.getStatus().getCode()).isEqualTo(Status.Code.INVALID_ARGUMENT);
    assertThat(failure.getStatus().getDescription()).contains("67108864");
    assertThat(UPSTREAM.answered()).isZero();
    assertThat(stub(FakeIdentities.KEY).modelInfer(message("y", 1 << 20)).getId()).isEqualTo("y");
  }

  @Test
  void passesAStreamInBothDirectionsMessageByMessage() throws Exception {
    BlockingQueue<String> answers = new LinkedBlockingQueue<>();
    StreamObserver<ModelInferRequest> requests = stream(answers);

    for (String id : new String[] {"a", "b", "c"}) {
      requests.onNext(message(id, 100_000));
      // The answer comes while the stream is open.
      assertThat(answers.poll(LIMIT.toSeconds(), TimeUnit.SECONDS)).isEqualTo(id);
    }
    requests.onCompleted();

    assertThat(answers.poll(LIMIT.toSeconds(), TimeUnit.SECONDS)).isEqualTo("OK");
  }

  @Test
  void cancelsAtTheServiceWhatTheClientCancels() throws Exception {
    BlockingQueue<String> answers = new LinkedBlockingQueue<>();
    StreamObserver<ModelInferRequest> requests = stream(answers);
    requests.onNext(message("a"));
    assertThat(answers.poll(LIMIT.toSeconds(), TimeUnit.SECONDS)).isEqualTo("a");

    requests.onError(Status.CANCELLED.asRuntimeException());

    await().atMost(LIMIT).until(() -> UPSTREAM.cancelled() == 1);
  }

  private StreamObserver<ModelInferRequest> stream(BlockingQueue<String> answers) {
    return GRPCInferenceServiceGrpc.newStub(channel)
        .withInterceptors(MetadataUtils.newAttachHeadersInterceptor(credential(FakeIdentities.KEY)))
        .modelStreamInfer(
            new StreamObserver<>() {
              @Override
              public void onNext(ModelStreamInferResponse answer) {
                answers.add(answer.getInferResponse().getId());
              }

              @Override
              public void onError(Throwable failure) {
                answers.add(Status.fromThrowable(failure).getCode().name());
              }

              @Override
              public void onCompleted() {
                answers.add("OK");
              }
            });
  }
}
