package io.llmplatform.gateway.grpc;

import java.util.List;
import org.springframework.beans.factory.ObjectProvider;
import org.springframework.cloud.gateway.config.HttpClientProperties;
import org.springframework.cloud.gateway.filter.GatewayFilterChain;
import org.springframework.cloud.gateway.filter.NettyRoutingFilter;
import org.springframework.cloud.gateway.filter.headers.HttpHeadersFilter;
import org.springframework.web.server.ServerWebExchange;
import reactor.core.publisher.Mono;
import reactor.netty.http.client.HttpClient;

/**
 * Calls the service of a gRPC route over HTTP/2 without TLS and without an upgrade (h2c by prior
 * knowledge). Requests and answers pass as they come, in both directions at once.
 */
final class GrpcRouting extends NettyRoutingFilter {

  /**
   * @param client speaks HTTP/2
   */
  GrpcRouting(
      HttpClient client,
      ObjectProvider<List<HttpHeadersFilter>> headers,
      HttpClientProperties properties) {
    super(client, headers, properties);
  }

  /** Before the one for HTTP/1.1, which leaves alone what was routed. */
  @Override
  public int getOrder() {
    return ORDER - 1;
  }

  @Override
  public Mono<Void> filter(ServerWebExchange exchange, GatewayFilterChain chain) {
    return GrpcRoutes.isTakenBy(exchange) ? super.filter(exchange, chain) : chain.filter(exchange);
  }
}
