package io.llmplatform.inference.grpc;

import io.grpc.Context;
import io.grpc.Contexts;
import io.grpc.ForwardingServerCall.SimpleForwardingServerCall;
import io.grpc.Metadata;
import io.grpc.ServerCall;
import io.grpc.ServerCallHandler;
import io.grpc.ServerInterceptor;
import io.grpc.Status;
import org.jspecify.annotations.Nullable;

/**
 * What a call brings beside its messages, and what its answer is to bring: metadata takes the place
 * of HTTP's headers. What is told before the first answer becomes part of the headers, or of the
 * trailers where the call is refused. Thread-safe.
 */
final class CallMetadata {
  private static final Context.Key<CallMetadata> CURRENT = Context.key("call-metadata");
  private static final Metadata.Key<String> AUTHORIZATION =
      Metadata.Key.of("authorization", Metadata.ASCII_STRING_MARSHALLER);

  private final Metadata request;
  private final Metadata answer = new Metadata();

  private CallMetadata(Metadata request) {
    this.request = request;
  }

  /** That of the call in whose context this thread is. */
  static CallMetadata current() {
    return CURRENT.get();
  }

  @Nullable String authorization() {
    return request.get(AUTHORIZATION);
  }

  /** Whether the call has metadata of that name (case does not matter) with that value. */
  boolean has(String name, String value) {
    Metadata.Key<String> key = key(name);
    Iterable<String> values = key == null ? null : request.getAll(key);
    if (values != null) {
      for (String each : values) {
        if (each.equals(value)) {
          return true;
        }
      }
    }
    return false;
  }

  /** Sets metadata of the answer, in place of what it had of that name. */
  synchronized void tell(String name, String value) {
    Metadata.Key<String> key = key(name);
    if (key != null) {
      answer.removeAll(key);
      answer.put(key, value);
    }
  }

  private synchronized void addTo(Metadata metadata) {
    metadata.merge(answer);
  }

  /** Null for a name that metadata cannot have. */
  private static Metadata.@Nullable Key<String> key(String name) {
    try {
      return name.endsWith(Metadata.BINARY_HEADER_SUFFIX)
          ? null
          : Metadata.Key.of(name, Metadata.ASCII_STRING_MARSHALLER);
    } catch (IllegalArgumentException e) {
      return null;
    }
  }

  /** Puts each call's metadata into its context. */
  static final class Keeping implements ServerInterceptor {
    @Override
    public <Q, A> ServerCall.Listener<Q> interceptCall(
        ServerCall<Q, A> call, Metadata headers, ServerCallHandler<Q, A> next) {
      CallMetadata metadata = new CallMetadata(headers);
      return Contexts.interceptCall(
          Context.current().withValue(CURRENT, metadata),
          new Answering<>(call, metadata),
          headers,
          next);
    }
  }

  private static final class Answering<Q, A> extends SimpleForwardingServerCall<Q, A> {
    private final CallMetadata metadata;
    private boolean begun;

    Answering(ServerCall<Q, A> call, CallMetadata metadata) {
      super(call);
      this.metadata = metadata;
    }

    @Override
    public void sendHeaders(Metadata headers) {
      begun = true;
      metadata.addTo(headers);
      super.sendHeaders(headers);
    }

    @Override
    public void close(Status status, Metadata trailers) {
      if (!begun) {
        metadata.addTo(trailers);
      }
      super.close(status, trailers);
    }
  }
}
