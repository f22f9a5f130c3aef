package io.llmplatform.common.trace;

import io.micrometer.tracing.Span;
import io.micrometer.tracing.handler.TracingObservationHandler.TracingContext;
import org.jspecify.annotations.Nullable;
import org.slf4j.MDC;
import org.springframework.http.server.reactive.observation.ServerRequestObservationContext;
import org.springframework.web.server.ServerWebExchange;

/** The trace id of a WebFlux exchange, on whatever thread it is asked for. */
public final class ExchangeTraceId {
  /** As the tracer names it, too. */
  private static final String LOG_KEY = "traceId";

  private ExchangeTraceId() {}

  /** 32 hexadecimal digits; null where tracing is off. */
  public static @Nullable String of(ServerWebExchange exchange) {
    return ServerRequestObservationContext.findCurrent(exchange.getAttributes())
        .map(context -> (TracingContext) context.get(TracingContext.class))
        .map(TracingContext::getSpan)
        .map(ExchangeTraceId::id)
        .orElse(null);
  }

  /**
   * Does what logs, with the exchange's trace in its log lines. Reactor could set it for whatever
   * an operator calls; that took a fifth of the gateway's time.
   */
  public static void logged(ServerWebExchange exchange, Runnable logging) {
    String id = of(exchange);
    if (id == null) {
      logging.run();
      return;
    }
    try (MDC.MDCCloseable trace = MDC.putCloseable(LOG_KEY, id)) {
      logging.run();
    }
  }

  private static @Nullable String id(Span span) {
    return TraceId.of(span);
  }
}
