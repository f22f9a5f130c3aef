package io.llmplatform.inference.grpc;

import io.grpc.ForwardingServerCallListener.SimpleForwardingServerCallListener;
import io.grpc.Metadata;
import io.grpc.MethodDescriptor;
import io.grpc.ServerCall;
import io.grpc.ServerCallHandler;
import io.grpc.ServerInterceptor;
import io.grpc.ServerInterceptors;
import io.grpc.ServerMethodDefinition;
import io.grpc.ServerServiceDefinition;
import io.grpc.ServiceDescriptor;
import io.grpc.StatusRuntimeException;
import io.llmplatform.common.error.PlatformException;
import java.io.InputStream;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Refuses messages that cannot be decoded as what they are: bad input. By itself, gRPC takes them
 * for a fault of the server (UNKNOWN). Answers are written as without it.
 */
final class UnreadableMessages implements ServerInterceptor {
  private static final Logger log = LoggerFactory.getLogger(UnreadableMessages.class);

  private final CallFailures failures;

  private UnreadableMessages(CallFailures failures) {
    this.failures = failures;
  }

  /**
   * The service, with messages decoded where a failure can be answered. Its schema stays known, for
   * those who ask for it by reflection.
   */
  static ServerServiceDefinition refused(ServerServiceDefinition service, CallFailures failures) {
    ServiceDescriptor strict = service.getServiceDescriptor();
    ServiceDescriptor.Builder descriptor =
        ServiceDescriptor.newBuilder(strict.getName())
            .setSchemaDescriptor(strict.getSchemaDescriptor());
    List<ServerMethodDefinition<?, ?>> methods = new ArrayList<>();
    service.getMethods().forEach(method -> methods.add(tolerant(method)));
    methods.forEach(method -> descriptor.addMethod(method.getMethodDescriptor()));
    ServerServiceDefinition.Builder tolerant = ServerServiceDefinition.builder(descriptor.build());
    methods.forEach(tolerant::addMethod);
    return ServerInterceptors.intercept(tolerant.build(), new UnreadableMessages(failures));
  }

  private static <Q, A> ServerMethodDefinition<Q, A> tolerant(ServerMethodDefinition<Q, A> method) {
    MethodDescriptor<Q, A> descriptor = method.getMethodDescriptor();
    return ServerMethodDefinition.create(
        descriptor.toBuilder(
                new Tolerant<>(descriptor.getRequestMarshaller()),
                descriptor.getResponseMarshaller())
            .build(),
        method.getServerCallHandler());
  }

  /** Reads null where the message cannot be read. */
  private record Tolerant<Q>(MethodDescriptor.Marshaller<Q> strict)
      implements MethodDescriptor.Marshaller<Q> {
    @Override
    public InputStream stream(Q message) {
      return strict.stream(message);
    }

    @Override
    @SuppressWarnings(
        "NullAway") // gRPC's API says nothing of null; it hands the message on as it is.
    public Q parse(InputStream bytes) {
      try {
        return strict.parse(bytes);
      } catch (StatusRuntimeException e) {
        log.debug("A message cannot be read", e);
        return null;
      }
    }
  }

  @Override
  public <Q, A> ServerCall.Listener<Q> interceptCall(
      ServerCall<Q, A> call, Metadata headers, ServerCallHandler<Q, A> next) {
    return new SimpleForwardingServerCallListener<>(next.startCall(call, headers)) {
      private boolean refused;

      @Override
      public void onMessage(@Nullable Q message) {
        if (refused) {
          return;
        }
        if (message != null) {
          super.onMessage(message);
          return;
        }
        refused = true;
        StatusRuntimeException status =
            failures.status(
                PlatformException.invalid("The message is not a readable protobuf message."));
        Metadata trailers = status.getTrailers();
        call.close(status.getStatus(), trailers == null ? new Metadata() : trailers);
      }

      @Override
      public void onHalfClose() {
        if (!refused) {
          super.onHalfClose();
        }
      }
    };
  }
}
