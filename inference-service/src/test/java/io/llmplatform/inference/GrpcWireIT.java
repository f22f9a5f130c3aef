package io.llmplatform.inference;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import com.google.protobuf.DescriptorProtos.FileDescriptorProto;
import com.google.protobuf.DescriptorProtos.MethodDescriptorProto;
import io.grpc.CallOptions;
import io.grpc.Compressor;
import io.grpc.CompressorRegistry;
import io.grpc.ManagedChannel;
import io.grpc.Status;
import io.grpc.StatusRuntimeException;
import io.grpc.health.v1.HealthGrpc;
import io.grpc.netty.shaded.io.grpc.netty.NettyChannelBuilder;
import io.grpc.reflection.v1.ServerReflectionGrpc;
import io.grpc.reflection.v1.ServerReflectionRequest;
import io.grpc.reflection.v1.ServerReflectionResponse;
import io.grpc.reflection.v1.ServiceResponse;
import io.grpc.stub.ClientCalls;
import io.grpc.stub.MetadataUtils;
import io.llmplatform.inference.api.GRPCInferenceServiceGrpc;
import io.llmplatform.testing.identity.TestCaller;
import java.io.IOException;
import java.io.OutputStream;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.zip.DeflaterOutputStream;
import java.util.zip.GZIPOutputStream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.springframework.beans.factory.annotation.Autowired;
import org.springframework.grpc.server.lifecycle.GrpcServerLifecycle;

/** What gRPC tells of itself, and the encodings in which it takes messages. */
class GrpcWireIT extends InferenceScenario {
  private static final TestCaller ADMIN = TestCaller.platformAdmin();

  @Autowired GrpcServerLifecycle server;

  private GrpcScenario client;

  @BeforeEach
  void connect() {
    client = new GrpcScenario(server.getPort());
    awaitReady(MINILM, 1);
  }

  @AfterEach
  void disconnect() {
    client.close();
  }

  /** As grpcurl does it. */
  @Test
  void tellsItsMethodsToThoseWhoAskByReflection() throws Exception {
    List<String> services =
        reflected(ServerReflectionRequest.newBuilder().setListServices(""))
            .getListServicesResponse()
            .getServiceList()
            .stream()
            .map(ServiceResponse::getName)
            .toList();
    String service = GRPCInferenceServiceGrpc.SERVICE_NAME;
    FileDescriptorProto file =
        FileDescriptorProto.parseFrom(
            reflected(ServerReflectionRequest.newBuilder().setFileContainingSymbol(service))
                .getFileDescriptorResponse()
                .getFileDescriptorProto(0));

    assertThat(services).contains(service, HealthGrpc.SERVICE_NAME);
    assertThat(file.getService(0).getMethodList())
        .extracting(MethodDescriptorProto::getName)
        .contains("ModelInfer", "ModelStreamInfer");
  }

  private ServerReflectionResponse reflected(ServerReflectionRequest.Builder request) {
    return ClientCalls.blockingServerStreamingCall(
            client.channel(),
            ServerReflectionGrpc.getServerReflectionInfoMethod(),
            CallOptions.DEFAULT.withDeadlineAfter(PATIENCE.toSeconds(), TimeUnit.SECONDS),
            request.build())
        .next();
  }

  @Test
  void takesMessagesAsClientsCompressThemAndRefusesWhatOnlyClaimsToBe() {
    assertThat(compressed("gzip", GZIPOutputStream::new)).isEqualTo(Status.Code.OK);
    assertThat(compressed("deflate", DeflaterOutputStream::new)).isEqualTo(Status.Code.OK);
    assertThat(compressed("gzip", out -> out)).isEqualTo(Status.Code.INVALID_ARGUMENT);
    assertThat(compressed("deflate", out -> out)).isEqualTo(Status.Code.INVALID_ARGUMENT);
    assertThat(compressed("br", out -> out)).isEqualTo(Status.Code.UNIMPLEMENTED);
  }

  @FunctionalInterface
  private interface Compression {
    OutputStream around(OutputStream out) throws IOException;
  }

  private Status.Code compressed(String name, Compression compression) {
    CompressorRegistry registry = CompressorRegistry.newEmptyInstance();
    registry.register(
        new Compressor() {
          @Override
          public String getMessageEncoding() {
            return name;
          }

          @Override
          public OutputStream compress(OutputStream out) throws IOException {
            return compression.around(out);
          }
        });
    ManagedChannel channel =
        NettyChannelBuilder.forAddress("127.0.0.1", server.getPort())
            .usePlaintext()
            .compressorRegistry(registry)
            .build();
    try {
      StatusRuntimeException failure =
          catchThrowableOfType(
              StatusRuntimeException.class,
              () ->
                  GRPCInferenceServiceGrpc.newBlockingStub(channel)
                      .withDeadlineAfter(PATIENCE.toSeconds(), TimeUnit.SECONDS)
                      .withInterceptors(
                          MetadataUtils.newAttachHeadersInterceptor(
                              GrpcScenario.metadata(ADMIN.token())))
                      .withCompression(name)
                      .modelInfer(GrpcCallsIT.typed("c").build()));
      return failure == null ? Status.Code.OK : failure.getStatus().getCode();
    } finally {
      channel.shutdownNow();
    }
  }
}
