package io.llmplatform.common.trace;

import io.micrometer.tracing.Span;
import io.micrometer.tracing.handler.TracingObservationHandler.TracingContext;
import org.jspecify.annotations.Nullable;
import org.springframework.http.server.reactive.observation.ServerRequestObservationContext;
import org.springframework.web.server.ServerWebExchange;

/** The trace id of a WebFlux exchange, on whatever thread it is asked for. */
public final class ExchangeTraceId {
  private ExchangeTraceId() {}

  /** 32 hexadecimal digits; null where tracing is off. */
  public static @Nullable String of(ServerWebExchange exchange) {
    return ServerRequestObservationContext.findCurrent(exchange.getAttributes())
        .map(context -> (TracingContext) context.get(TracingContext.class))
        .map(TracingContext::getSpan)
        .map(ExchangeTraceId::id)
        .orElse(null);
  }

  private static @Nullable String id(Span span) {
    return TraceId.of(span);
  }
}
