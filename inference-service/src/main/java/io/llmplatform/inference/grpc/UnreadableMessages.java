package io.llmplatform.inference.grpc;

import io.grpc.ForwardingServerCallListener.SimpleForwardingServerCallListener;
import io.grpc.Metadata;
import io.grpc.ServerCall;
import io.grpc.ServerCallHandler;
import io.grpc.ServerInterceptor;
import io.grpc.ServerInterceptors;
import io.grpc.ServerServiceDefinition;
import io.grpc.StatusRuntimeException;
import io.llmplatform.common.error.PlatformException;

/**
 * Refuses messages that cannot be decoded as what they are: bad input. By itself, gRPC takes them
 * for a fault of the server (UNKNOWN).
 */
final class UnreadableMessages implements ServerInterceptor {
  private final CallFailures failures;

  private UnreadableMessages(CallFailures failures) {
    this.failures = failures;
  }

  /** The service, with messages decoded where a failure can be answered. */
  static ServerServiceDefinition refused(ServerServiceDefinition service, CallFailures failures) {
    return ServerInterceptors.intercept(
        ServerInterceptors.useInputStreamMessages(service), new UnreadableMessages(failures));
  }

  @Override
  public <Q, A> ServerCall.Listener<Q> interceptCall(
      ServerCall<Q, A> call, Metadata headers, ServerCallHandler<Q, A> next) {
    return new SimpleForwardingServerCallListener<>(next.startCall(call, headers)) {
      private boolean refused;

      @Override
      public void onMessage(Q message) {
        if (refused) {
          return;
        }
        try {
          super.onMessage(message);
        } catch (StatusRuntimeException e) {
          refused = true;
          StatusRuntimeException status =
              failures.status(
                  PlatformException.invalid("The message is not a readable protobuf message."));
          Metadata trailers = status.getTrailers();
          call.close(status.getStatus(), trailers == null ? new Metadata() : trailers);
        }
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
