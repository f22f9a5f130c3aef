package io.llmplatform.gateway.grpc;

import static org.springframework.cloud.gateway.support.ServerWebExchangeUtils.GATEWAY_ROUTE_ATTR;

import org.jspecify.annotations.Nullable;
import org.springframework.cloud.gateway.route.Route;
import org.springframework.web.server.ServerWebExchange;

/** The routes whose metadata says {@code protocol: grpc}. */
final class GrpcRoutes {
  private GrpcRoutes() {}

  static boolean isTakenBy(ServerWebExchange exchange) {
    @Nullable Route route = exchange.getAttribute(GATEWAY_ROUTE_ATTR);
    return route != null && "grpc".equals(route.getMetadata().get("protocol"));
  }
}
