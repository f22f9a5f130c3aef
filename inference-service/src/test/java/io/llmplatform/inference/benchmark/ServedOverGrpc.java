package io.llmplatform.inference.benchmark;

import com.google.protobuf.UnsafeByteOperations;
import io.grpc.Channel;
import io.grpc.ClientInterceptors;
import io.grpc.ManagedChannel;
import io.grpc.Metadata;
import io.grpc.Status;
import io.grpc.netty.shaded.io.grpc.netty.NettyChannelBuilder;
import io.grpc.stub.MetadataUtils;
import io.grpc.stub.StreamObserver;
import io.llmplatform.inference.api.GRPCInferenceServiceGrpc;
import io.llmplatform.inference.api.GRPCInferenceServiceGrpc.GRPCInferenceServiceFutureStub;
import io.llmplatform.inference.api.GRPCInferenceServiceGrpc.GRPCInferenceServiceStub;
import io.llmplatform.inference.api.ModelInferRequest;
import io.llmplatform.inference.api.ModelInferRequest.InferInputTensor;
import io.llmplatform.inference.api.ModelInferResponse;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;

/**
 * ModelInfer, one sequence for each call, with raw contents and all outputs, over two connections.
 * Answers are read on the connections' own threads. Thread-safe.
 */
final class ServedOverGrpc implements Served, Sending {
  private static final int CONNECTIONS = 2;
  private static final int WINDOW = 4 << 20;
  private static final long ANSWER_LIMIT = 60;

  private final Platform.Entrance entrance;
  private final Prepared<ModelInferRequest> requests;
  private final List<ManagedChannel> channels = new ArrayList<>();
  private final List<GRPCInferenceServiceFutureStub> waiting = new ArrayList<>();
  private final List<GRPCInferenceServiceStub> telling = new ArrayList<>();
  private final AtomicInteger calls = new AtomicInteger();

  ServedOverGrpc(Platform.Entrance entrance, UploadedModel model, List<long[]> sequences)
      throws Exception {
    this.entrance = entrance;
    this.requests = new Prepared<>(sequences, ids -> request(model, ids));
    Metadata metadata = new Metadata();
    metadata.put(
        Metadata.Key.of("authorization", Metadata.ASCII_STRING_MARSHALLER),
        "Bearer " + entrance.credential());
    for (int i = 0; i < CONNECTIONS; i++) {
      ManagedChannel channel =
          NettyChannelBuilder.forTarget(entrance.grpc())
              .usePlaintext()
              .directExecutor()
              .flowControlWindow(WINDOW)
              .build();
      channels.add(channel);
      Channel authorized =
          ClientInterceptors.intercept(
              channel, MetadataUtils.newAttachHeadersInterceptor(metadata));
      waiting.add(GRPCInferenceServiceGrpc.newFutureStub(authorized));
      telling.add(GRPCInferenceServiceGrpc.newStub(authorized));
    }
  }

  private static ModelInferRequest request(UploadedModel model, long[] ids) {
    ModelInferRequest.Builder request = ModelInferRequest.newBuilder().setModelName(model.name());
    for (String input : model.inputs()) {
      request
          .addInputs(
              InferInputTensor.newBuilder()
                  .setName(input)
                  .setDatatype("INT64")
                  .addShape(1)
                  .addShape(ids.length))
          .addRawInputContents(UnsafeByteOperations.unsafeWrap(InputBytes.of(input, ids)));
    }
    return request.build();
  }

  @Override
  public String name() {
    return "gRPC, " + entrance.name();
  }

  @Override
  public void infer(long[] ids) throws Exception {
    GRPCInferenceServiceFutureStub stub = waiting.get(next());
    require(stub.modelInfer(requests.of(ids)).get(ANSWER_LIMIT, TimeUnit.SECONDS), ids);
  }

  @Override
  public boolean send(long[] ids, Ending ending) {
    telling
        .get(next())
        .modelInfer(
            requests.of(ids),
            new StreamObserver<>() {
              @Override
              public void onNext(ModelInferResponse response) {
                require(response, ids);
              }

              @Override
              public void onError(Throwable failure) {
                Status status = Status.fromThrowable(failure);
                ending.failed(
                    status.getCode() == Status.Code.RESOURCE_EXHAUSTED
                        ? new Refused(status.toString())
                        : failure);
              }

              @Override
              public void onCompleted() {
                ending.answered();
              }
            });
    return true;
  }

  private int next() {
    return Math.floorMod(calls.getAndIncrement(), CONNECTIONS);
  }

  private static void require(ModelInferResponse response, long[] ids) {
    if (response.getRawOutputContents(0).size() < Served.bytes(ids)) {
      throw new IllegalStateException("vectors are missing");
    }
  }

  @Override
  public long runtimeNanos() {
    return 0;
  }

  @Override
  public void close() throws InterruptedException {
    for (ManagedChannel channel : channels) {
      channel.shutdownNow().awaitTermination(ANSWER_LIMIT, TimeUnit.SECONDS);
    }
  }
}
