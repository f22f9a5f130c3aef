package io.llmplatform.gateway.forward;

import java.net.URI;
import org.springframework.cloud.gateway.filter.GatewayFilterChain;
import org.springframework.cloud.gateway.filter.GlobalFilter;
import org.springframework.cloud.gateway.filter.RouteToRequestUrlFilter;
import org.springframework.core.Ordered;
import org.springframework.http.server.reactive.ServerHttpRequest;
import org.springframework.stereotype.Component;
import org.springframework.web.server.ServerWebExchange;
import org.springframework.web.util.UriComponentsBuilder;
import reactor.core.publisher.Mono;

/** Has a query arrive at the service as the client meant it, encoded once. */
@Component
final class StrictQueryFilter implements GlobalFilter, Ordered {

  @Override
  public int getOrder() {
    return RouteToRequestUrlFilter.ROUTE_TO_URL_FILTER_ORDER - 1;
  }

  @Override
  public Mono<Void> filter(ServerWebExchange exchange, GatewayFilterChain chain) {
    URI uri = exchange.getRequest().getURI();
    String query = uri.getRawQuery();
    if (query == null || query.indexOf('%') < 0) {
      return chain.filter(exchange);
    }
    String strict = StrictQuery.of(query);
    return strict.equals(query)
        ? chain.filter(exchange)
        : chain.filter(exchange.mutate().request(with(exchange.getRequest(), strict)).build());
  }

  private static ServerHttpRequest with(ServerHttpRequest request, String query) {
    URI uri =
        UriComponentsBuilder.fromUri(request.getURI()).replaceQuery(query).build(true).toUri();
    return request.mutate().uri(uri).build();
  }
}
