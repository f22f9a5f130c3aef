package io.llmplatform.gateway.path;

import io.llmplatform.common.error.PlatformException;
import org.springframework.core.Ordered;
import org.springframework.stereotype.Component;
import org.springframework.web.server.ServerWebExchange;
import org.springframework.web.server.WebFilter;
import org.springframework.web.server.WebFilterChain;
import reactor.core.publisher.Mono;

/** Refuses every ambiguous path with 400, before any route is looked for. */
@Component
final class AmbiguousPathFilter implements WebFilter, Ordered {

  @Override
  public int getOrder() {
    return Ordered.HIGHEST_PRECEDENCE + 10;
  }

  @Override
  public Mono<Void> filter(ServerWebExchange exchange, WebFilterChain chain) {
    String path = exchange.getRequest().getURI().getRawPath();
    return AmbiguousPath.isAmbiguous(path)
        ? Mono.error(
            PlatformException.invalid(
                "path", "The path holds dot segments, control characters or broken encoding."))
        : chain.filter(exchange);
  }
}
