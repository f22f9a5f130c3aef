package io.llmplatform.common.error.reactive;

import io.llmplatform.common.error.ErrorCode;
import io.llmplatform.common.error.ErrorResponse;
import io.llmplatform.common.error.FailureTranslator;
import io.llmplatform.common.error.PlatformException;
import io.llmplatform.common.error.Refusal;
import io.llmplatform.common.trace.ExchangeTraceId;
import java.util.List;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.springframework.boot.web.reactive.error.ErrorWebExceptionHandler;
import org.springframework.core.Ordered;
import org.springframework.http.HttpHeaders;
import org.springframework.http.server.reactive.ServerHttpResponse;
import org.springframework.http.server.reactive.observation.ServerRequestObservationContext;
import org.springframework.web.server.ServerWebExchange;
import reactor.core.publisher.Mono;
import reactor.netty.channel.AbortedException;

/**
 * Answers whatever a filter or handler fails with, in the client's style: gRPC's clients get a
 * status. Thread-safe.
 *
 * <p>Logs as its servlet counterpart does: a fault once with its stack, an unreachable service as a
 * warning, a refusal not at all.
 */
final class FailureHandler implements ErrorWebExceptionHandler, Ordered {
  private static final Logger log = LoggerFactory.getLogger(FailureHandler.class);
  // Boot's handler, and those that others add beside it, stand at -1.
  private static final int BEFORE_BOOT = -2;

  private final List<FailureTranslator> translators;

  FailureHandler(List<FailureTranslator> translators) {
    this.translators = List.copyOf(translators);
  }

  @Override
  public int getOrder() {
    return BEFORE_BOOT;
  }

  @Override
  public Mono<Void> handle(ServerWebExchange exchange, Throwable failure) {
    if (AbortedException.isConnectionReset(failure) && failure instanceof AbortedException) {
      return Mono.empty();
    }
    if (exchange.getResponse().isCommitted()) {
      // Spring logs it and cuts the connection, so that a part cannot pass for the whole.
      return Mono.error(failure);
    }
    Refusal refusal = refusal(failure);
    String traceId = ExchangeTraceId.of(exchange);
    log(exchange, failure, refusal);
    String path = exchange.getRequest().getURI().getRawPath();
    ErrorResponse error =
        refusal == null ? ErrorResponse.fault(path, traceId) : refusal.render(path, traceId);
    return GrpcAnswer.isWantedBy(exchange.getRequest())
        ? GrpcAnswer.write(exchange.getResponse(), failure(refusal, error), headers(error))
        : write(exchange.getResponse(), error);
  }

  private @Nullable Refusal refusal(Throwable failure) {
    if (failure instanceof PlatformException refused) {
      return Refusal.of(refused);
    }
    for (FailureTranslator translator : translators) {
      PlatformException translated = translator.translate(failure);
      if (translated != null) {
        return Refusal.of(translated);
      }
    }
    return WebFluxFailures.refusal(failure);
  }

  private static PlatformException failure(@Nullable Refusal refusal, ErrorResponse fault) {
    return refusal == null
        ? PlatformException.of(ErrorCode.INTERNAL, String.valueOf(fault.body().get("detail")), null)
        : refusal.failure();
  }

  private static HttpHeaders headers(ErrorResponse error) {
    HttpHeaders headers = new HttpHeaders();
    error.headers().forEach(headers::set);
    return headers;
  }

  private static Mono<Void> write(ServerHttpResponse response, ErrorResponse error) {
    response.setRawStatusCode(error.status());
    error.headers().forEach(response.getHeaders()::set);
    byte[] body = error.json();
    response.getHeaders().setContentLength(body.length);
    return response.writeWith(Mono.just(response.bufferFactory().wrap(body)));
  }

  private static void log(
      ServerWebExchange exchange, Throwable failure, @Nullable Refusal refusal) {
    String method = exchange.getRequest().getMethod().name();
    String path = exchange.getRequest().getURI().getRawPath();
    if (refusal == null) {
      ExchangeTraceId.logged(exchange, () -> log.error("{} {} failed", method, path, failure));
    } else if (refusal.failure().code().isServerSide()) {
      String detail = refusal.failure().detail();
      ExchangeTraceId.logged(
          exchange,
          () -> log.warn("{} {} refused: {} ({})", method, path, detail, failure.toString()));
    } else {
      return;
    }
    ServerRequestObservationContext.findCurrent(exchange.getAttributes())
        .ifPresent(context -> context.setError(failure));
  }
}
