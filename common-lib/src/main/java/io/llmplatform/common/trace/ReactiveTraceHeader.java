package io.llmplatform.common.trace;

import org.springframework.core.Ordered;
import org.springframework.web.server.ServerWebExchange;
import org.springframework.web.server.WebFilter;
import org.springframework.web.server.WebFilterChain;
import reactor.core.publisher.Mono;

/**
 * Sets {@code X-Trace-Id} just before the response is committed, so that no proxied header replaces
 * it and every error has it.
 */
final class ReactiveTraceHeader implements WebFilter, Ordered {

  @Override
  public int getOrder() {
    return Ordered.HIGHEST_PRECEDENCE;
  }

  @Override
  public Mono<Void> filter(ServerWebExchange exchange, WebFilterChain chain) {
    String id = ExchangeTraceId.of(exchange);
    if (id != null) {
      exchange
          .getResponse()
          .beforeCommit(
              () -> {
                exchange.getResponse().getHeaders().set(TraceId.HEADER, id);
                return Mono.empty();
              });
    }
    return chain.filter(exchange);
  }
}
