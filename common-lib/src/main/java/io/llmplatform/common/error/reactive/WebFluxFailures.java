package io.llmplatform.common.error.reactive;

import io.llmplatform.common.error.InvalidFields;
import io.llmplatform.common.error.PlatformException;
import io.llmplatform.common.error.Refusal;
import io.llmplatform.common.error.StatusSentence;
import io.llmplatform.common.error.UnreadableJson;
import io.netty.handler.timeout.TimeoutException;
import java.io.IOException;
import java.time.Duration;
import java.util.Map;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;
import org.springframework.core.io.buffer.DataBufferLimitException;
import org.springframework.http.HttpHeaders;
import org.springframework.web.bind.support.WebExchangeBindException;
import org.springframework.web.method.annotation.HandlerMethodValidationException;
import org.springframework.web.reactive.function.client.WebClientRequestException;
import org.springframework.web.reactive.resource.NoResourceFoundException;
import org.springframework.web.server.MissingRequestValueException;
import org.springframework.web.server.ResponseStatusException;
import org.springframework.web.server.ServerWebInputException;

/** What WebFlux's own exceptions, and those of calls to other services, mean to a client. */
final class WebFluxFailures {
  // An instance that is away is out of discovery, and a restarted one in it, within seconds.
  private static final Duration RETRY_AFTER = Duration.ofSeconds(2);

  private WebFluxFailures() {}

  /** The refusal that the failure stands for, or null for a fault of ours. */
  static @Nullable Refusal refusal(Throwable failure) {
    PlatformException known = known(failure);
    if (known != null) {
      return Refusal.of(known);
    }
    if (failure instanceof ResponseStatusException chosen
        && chosen.getStatusCode().value() != 500) {
      return chosen(chosen);
    }
    return null;
  }

  private static @Nullable PlatformException known(Throwable failure) {
    if (failure instanceof WebExchangeBindException invalid) {
      return InvalidFields.refusal(invalid);
    }
    if (failure instanceof HandlerMethodValidationException invalid) {
      return invalid.isForReturnValue() ? null : InvalidFields.refusal(invalid);
    }
    if (failure instanceof MissingRequestValueException missing) {
      return PlatformException.invalid(
          missing.getName(),
          "The " + missing.getLabel() + " '" + missing.getName() + "' is required.");
    }
    if (failure instanceof ServerWebInputException input && input.getCause() != null) {
      return limit(input) == null ? UnreadableJson.refusal(input) : limit(input);
    }
    if (failure instanceof NoResourceFoundException) {
      return PlatformException.notFound(StatusSentence.of(404));
    }
    return limit(failure) == null ? call(failure) : limit(failure);
  }

  private static @Nullable PlatformException limit(Throwable failure) {
    for (Throwable cause = failure; cause != null; cause = cause.getCause()) {
      if (cause instanceof DataBufferLimitException) {
        return PlatformException.tooLarge(StatusSentence.of(413));
      }
    }
    return null;
  }

  /** Failures of a call to a service: refused, reset, closed early, not resolved, timed out. */
  private static @Nullable PlatformException call(Throwable thrown) {
    Throwable failure =
        thrown instanceof WebClientRequestException && thrown.getCause() != null
            ? thrown.getCause()
            : thrown;
    if (failure instanceof TimeoutException
        || failure instanceof java.util.concurrent.TimeoutException) {
      return PlatformException.deadlineExceeded(StatusSentence.of(504)).causedBy(failure);
    }
    return failure instanceof IOException
        ? PlatformException.unavailable(
                "The service behind this path cannot be reached.", RETRY_AFTER)
            .causedBy(failure)
        : null;
  }

  // The reason may be internal, such as the name of a service without instances: only a client's
  // own error passes it on.
  private static Refusal chosen(ResponseStatusException failure) {
    int status = failure.getStatusCode().value();
    if (status == 503) {
      return Refusal.of(
          PlatformException.unavailable(
              "No instance of the service behind this path is up.", RETRY_AFTER));
    }
    String reason = status < 500 ? failure.getReason() : null;
    String detail = reason == null || reason.isBlank() ? StatusSentence.of(status) : reason;
    return Refusal.of(status, detail).with(headers(failure));
  }

  private static Map<String, String> headers(ResponseStatusException failure) {
    Map<String, String> headers = new TreeMap<>();
    failure.getHeaders().forEach((name, values) -> headers.put(name, String.join(", ", values)));
    headers.remove(HttpHeaders.CONTENT_TYPE);
    return headers;
  }
}
