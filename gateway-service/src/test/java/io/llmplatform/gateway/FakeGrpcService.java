package io.llmplatform.gateway;

import io.grpc.Context;
import io.grpc.Contexts;
import io.grpc.ForwardingServerCall.SimpleForwardingServerCall;
import io.grpc.Metadata;
import io.grpc.Server;
import io.grpc.ServerCall;
import io.grpc.ServerCallHandler;
import io.grpc.ServerInterceptor;
import io.grpc.Status;
import io.grpc.netty.NettyServerBuilder;
import io.grpc.stub.ServerCallStreamObserver;
import io.grpc.stub.StreamObserver;
import io.llmplatform.inference.api.GRPCInferenceServiceGrpc.GRPCInferenceServiceImplBase;
import io.llmplatform.inference.api.ModelInferRequest;
import io.llmplatform.inference.api.ModelInferResponse;
import io.llmplatform.inference.api.ModelStreamInferResponse;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.InetSocketAddress;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicReference;

/** A gRPC server that gives back what it gets, and remembers the last call. Thread-safe. */
final class FakeGrpcService extends GRPCInferenceServiceImplBase implements ServerInterceptor {
  static final Metadata.Key<String> AUTHORIZATION =
      Metadata.Key.of("authorization", Metadata.ASCII_STRING_MARSHALLER);
  static final Metadata.Key<String> MODEL_VERSION =
      Metadata.Key.of("x-model-version", Metadata.ASCII_STRING_MARSHALLER);
  static final Metadata.Key<byte[]> DETAILS =
      Metadata.Key.of("grpc-status-details-bin", Metadata.BINARY_BYTE_MARSHALLER);

  private final AtomicReference<Metadata> seen = new AtomicReference<>(new Metadata());
  private final AtomicInteger calls = new AtomicInteger();
  private final AtomicInteger answered = new AtomicInteger();
  private final AtomicInteger cancelled = new AtomicInteger();
  private final Server server;

  FakeGrpcService() {
    try {
      server =
          NettyServerBuilder.forAddress(new InetSocketAddress("127.0.0.1", 0))
              .addService(this)
              .intercept(this)
              .maxInboundMessageSize(256 << 20)
              .build()
              .start();
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  int port() {
    return server.getPort();
  }

  void reset() {
    calls.set(0);
    answered.set(0);
    cancelled.set(0);
  }

  /** The metadata of the last call. */
  Metadata seen() {
    return java.util.Objects.requireNonNull(seen.get());
  }

  int calls() {
    return calls.get();
  }

  int answered() {
    return answered.get();
  }

  int cancelled() {
    return cancelled.get();
  }

  @Override
  public <Q, A> ServerCall.Listener<Q> interceptCall(
      ServerCall<Q, A> call, Metadata headers, ServerCallHandler<Q, A> next) {
    seen.set(headers);
    calls.incrementAndGet();
    return Contexts.interceptCall(
        Context.current(),
        new SimpleForwardingServerCall<>(call) {
          @Override
          public void sendHeaders(Metadata answer) {
            answer.put(MODEL_VERSION, "7");
            super.sendHeaders(answer);
          }
        },
        headers,
        next);
  }

  @Override
  public void modelInfer(ModelInferRequest request, StreamObserver<ModelInferResponse> answers) {
    if (request.getId().equals("fail")) {
      Metadata trailers = new Metadata();
      trailers.put(DETAILS, new byte[] {1, 2, 3});
      trailers.put(Metadata.Key.of("retry-after", Metadata.ASCII_STRING_MARSHALLER), "5");
      answers.onError(
          Status.FAILED_PRECONDITION
              .withDescription("Não, 50% – never")
              .asRuntimeException(trailers));
      return;
    }
    answered.incrementAndGet();
    answers.onNext(answer(request));
    answers.onCompleted();
  }

  private static ModelInferResponse answer(ModelInferRequest request) {
    return ModelInferResponse.newBuilder()
        .setId(request.getId())
        .addAllRawOutputContents(request.getRawInputContentsList())
        .build();
  }

  @Override
  public StreamObserver<ModelInferRequest> modelStreamInfer(
      StreamObserver<ModelStreamInferResponse> answers) {
    ((ServerCallStreamObserver<ModelStreamInferResponse>) answers)
        .setOnCancelHandler(cancelled::incrementAndGet);
    return new StreamObserver<>() {
      @Override
      public void onNext(ModelInferRequest request) {
        answers.onNext(
            ModelStreamInferResponse.newBuilder().setInferResponse(answer(request)).build());
      }

      @Override
      public void onError(Throwable failure) {}

      @Override
      public void onCompleted() {
        answers.onCompleted();
      }
    };
  }
}
