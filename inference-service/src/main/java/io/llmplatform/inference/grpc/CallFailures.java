package io.llmplatform.inference.grpc;

import com.google.protobuf.Any;
import com.google.rpc.BadRequest;
import com.google.rpc.ErrorInfo;
import com.google.rpc.RetryInfo;
import com.google.rpc.Status;
import io.grpc.Metadata;
import io.grpc.StatusRuntimeException;
import io.grpc.protobuf.StatusProto;
import io.llmplatform.common.error.ErrorCode;
import io.llmplatform.common.error.FailureTranslator;
import io.llmplatform.common.error.PlatformException;
import io.llmplatform.common.trace.TraceId;
import java.time.Duration;
import java.util.List;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Turns failures into statuses, as {@code docs/guides/errors.md} says: a sentence as the message,
 * {@code google.rpc} details, and {@code retry-after} (seconds) among the trailers. A fault of ours
 * is logged here, with its stack. Thread-safe.
 */
final class CallFailures {
  private static final Logger log = LoggerFactory.getLogger(CallFailures.class);
  private static final String DOMAIN = "llm-platform";
  private static final Metadata.Key<String> RETRY_AFTER =
      Metadata.Key.of("retry-after", Metadata.ASCII_STRING_MARSHALLER);

  private final List<FailureTranslator> translators;
  private final @Nullable TraceId traces;

  CallFailures(List<FailureTranslator> translators, @Nullable TraceId traces) {
    this.translators = List.copyOf(translators);
    this.traces = traces;
  }

  /** The refusal that a failure stands for; logs what is not the client's affair. */
  PlatformException refusal(Throwable failure) {
    PlatformException known = known(failure);
    if (known == null) {
      log.error("A call failed", failure);
      return PlatformException.of(ErrorCode.INTERNAL, fault(), failure);
    }
    if (known.code().isServerSide()) {
      log.warn(
          "A call was refused: {}",
          known.detail(),
          failure.getCause() == null ? failure : failure.getCause());
    }
    return known;
  }

  private @Nullable PlatformException known(Throwable failure) {
    if (failure instanceof PlatformException refused) {
      return refused;
    }
    for (FailureTranslator translator : translators) {
      PlatformException translated = translator.translate(failure);
      if (translated != null) {
        return translated;
      }
    }
    return null;
  }

  private String fault() {
    String trace = traceId();
    return trace == null
        ? "The request failed because of a fault on our side."
        : "The request failed because of a fault on our side; its trace id is " + trace + ".";
  }

  private @Nullable String traceId() {
    return traces == null ? null : traces.current();
  }

  /** What a call is closed with. */
  StatusRuntimeException status(PlatformException refusal) {
    Metadata trailers = new Metadata();
    Duration retryAfter = refusal.retryAfter();
    if (retryAfter != null) {
      long seconds = Math.max(1, retryAfter.plusMillis(999).toSeconds());
      trailers.put(RETRY_AFTER, Long.toString(seconds));
    }
    return StatusProto.toStatusRuntimeException(details(refusal), trailers);
  }

  private Status details(PlatformException refusal) {
    ErrorInfo.Builder info =
        ErrorInfo.newBuilder().setDomain(DOMAIN).setReason(refusal.code().name());
    String trace = traceId();
    if (trace != null) {
      info.putMetadata("trace_id", trace);
    }
    Status.Builder status =
        Status.newBuilder()
            .setCode(refusal.code().grpcStatus())
            .setMessage(refusal.detail())
            .addDetails(Any.pack(info.build()));
    String field = refusal.field();
    if (field != null) {
      status.addDetails(Any.pack(badField(field, refusal.detail())));
    }
    Duration retryAfter = refusal.retryAfter();
    if (retryAfter != null) {
      status.addDetails(Any.pack(retry(retryAfter)));
    }
    return status.build();
  }

  private static BadRequest badField(String field, String detail) {
    return BadRequest.newBuilder()
        .addFieldViolations(
            BadRequest.FieldViolation.newBuilder().setField(field).setDescription(detail))
        .build();
  }

  private static RetryInfo retry(Duration after) {
    return RetryInfo.newBuilder()
        .setRetryDelay(
            com.google.protobuf.Duration.newBuilder()
                .setSeconds(after.toSeconds())
                .setNanos(after.toNanosPart()))
        .build();
  }
}
