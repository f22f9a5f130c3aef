package io.llmplatform.inference;

import io.grpc.ManagedChannel;
import io.grpc.Metadata;
import io.grpc.netty.shaded.io.grpc.netty.NettyChannelBuilder;
import io.grpc.stub.MetadataUtils;
import io.llmplatform.inference.api.GRPCInferenceServiceGrpc;
import io.llmplatform.inference.api.GRPCInferenceServiceGrpc.GRPCInferenceServiceBlockingStub;
import io.llmplatform.testing.identity.TestCaller;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;

/** A connection to the gRPC port of a scenario's service. */
final class GrpcScenario implements AutoCloseable {
  private final ManagedChannel channel;

  GrpcScenario(int port) {
    channel =
        NettyChannelBuilder.forAddress("127.0.0.1", port)
            .usePlaintext()
            .maxInboundMessageSize(64 << 20)
            .build();
  }

  static Metadata.Key<String> key(String name) {
    return Metadata.Key.of(name, Metadata.ASCII_STRING_MARSHALLER);
  }

  ManagedChannel channel() {
    return channel;
  }

  /** Waits as long as a scenario is patient. */
  GRPCInferenceServiceBlockingStub stub(@Nullable TestCaller caller) {
    return GRPCInferenceServiceGrpc.newBlockingStub(channel)
        .withDeadlineAfter(InferenceScenario.PATIENCE.toSeconds(), TimeUnit.SECONDS)
        .withInterceptors(
            MetadataUtils.newAttachHeadersInterceptor(
                metadata(caller == null ? null : caller.token())));
  }

  static Metadata metadata(@Nullable String token) {
    Metadata metadata = new Metadata();
    if (token != null) {
      metadata.put(key("authorization"), "Bearer " + token);
    }
    return metadata;
  }

  @Override
  public void close() {
    channel.shutdownNow();
  }
}
