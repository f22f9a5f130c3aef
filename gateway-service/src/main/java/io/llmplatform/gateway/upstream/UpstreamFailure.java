package io.llmplatform.gateway.upstream;

import io.llmplatform.common.error.PlatformException;
import java.net.ConnectException;
import java.net.NoRouteToHostException;
import java.net.UnknownHostException;
import java.time.Duration;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.TimeoutException;
import org.jspecify.annotations.Nullable;
import org.springframework.cloud.gateway.support.NotFoundException;
import org.springframework.http.HttpStatus;
import org.springframework.web.server.ResponseStatusException;
import reactor.netty.channel.AbortedException;
import reactor.netty.http.client.PrematureCloseException;

/** What it means that a call to a service ended without a response. */
enum UpstreamFailure {
  /** No connection came about: not a byte was sent. */
  NOT_CONNECTED,
  /** The connection broke before the response: the service may or may not have seen the request. */
  BROKEN_OFF,
  /** Discovery knows no instance, or this call has tried every one. */
  NO_INSTANCE,
  /** Every connection to the instance is in use. */
  CONNECTIONS_EXHAUSTED,
  /** The route's time for a response is over. */
  TIMED_OUT,
  /** Not about the service. */
  OTHER;

  private static final Duration SOON = Duration.ofSeconds(2);

  static UpstreamFailure of(Throwable failure) {
    if (failure instanceof NotFoundException) {
      return NO_INSTANCE;
    }
    for (@Nullable Throwable cause = failure; cause != null; cause = cause.getCause()) {
      UpstreamFailure kind = kind(cause);
      if (kind != OTHER) {
        return kind;
      }
    }
    return OTHER;
  }

  private static UpstreamFailure kind(Throwable cause) {
    if (cause instanceof ConnectException
        || cause instanceof NoRouteToHostException
        || cause instanceof UnknownHostException) {
      return NOT_CONNECTED;
    }
    if (cause instanceof PrematureCloseException || AbortedException.isConnectionReset(cause)) {
      return BROKEN_OFF;
    }
    // The gateway's own time-out for a response always comes wrapped in this status; the bare
    // exceptions are those of the connection pool.
    if (cause instanceof ResponseStatusException status
        && status.getStatusCode().isSameCodeAs(HttpStatus.GATEWAY_TIMEOUT)) {
      return TIMED_OUT;
    }
    return cause instanceof TimeoutException || cause instanceof RejectedExecutionException
        ? CONNECTIONS_EXHAUSTED
        : OTHER;
  }

  /** What the client is told; {@code failure} itself where it is not about the service. */
  Throwable refusal(Throwable failure) {
    return switch (this) {
      case NOT_CONNECTED, NO_INSTANCE -> unavailable("cannot be reached", failure);
      case BROKEN_OFF -> unavailable("closed the connection before it answered", failure);
      case CONNECTIONS_EXHAUSTED -> unavailable("is fully occupied", failure);
      case TIMED_OUT ->
          PlatformException.deadlineExceeded("The service behind this path did not answer in time.")
              .causedBy(failure);
      case OTHER -> failure;
    };
  }

  private static PlatformException unavailable(String why, Throwable failure) {
    return PlatformException.unavailable("The service behind this path " + why + ".", SOON)
        .causedBy(failure);
  }
}
