package io.llmplatform.gateway.access;

import static org.springframework.cloud.gateway.support.ServerWebExchangeUtils.GATEWAY_ROUTE_ATTR;

import io.llmplatform.common.error.ErrorCode;
import io.llmplatform.common.error.PlatformException;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.springframework.cloud.gateway.filter.GatewayFilterChain;
import org.springframework.cloud.gateway.filter.GlobalFilter;
import org.springframework.cloud.gateway.route.Route;
import org.springframework.core.Ordered;
import org.springframework.web.server.ServerWebExchange;
import reactor.core.publisher.Mono;

/**
 * Lets pass whom the route lets pass: everybody, known callers, or nobody where it does not say.
 *
 * <p>INVARIANT: runs before any filter that reads the body or counts a request.
 */
final class AccessControl implements GlobalFilter, Ordered {
  private static final Logger log = LoggerFactory.getLogger(AccessControl.class);

  private final Callers callers;
  private final Set<String> closedRoutes = ConcurrentHashMap.newKeySet();

  AccessControl(Callers callers) {
    this.callers = callers;
  }

  @Override
  public int getOrder() {
    return Ordered.HIGHEST_PRECEDENCE + 50;
  }

  @Override
  public Mono<Void> filter(ServerWebExchange exchange, GatewayFilterChain chain) {
    @Nullable Route route = exchange.getAttribute(GATEWAY_ROUTE_ATTR);
    return switch (RouteAccess.of(route)) {
      case PUBLIC -> chain.filter(exchange);
      case AUTHENTICATED -> authenticated(exchange, chain);
      case CLOSED -> closed(route);
    };
  }

  private Mono<Void> authenticated(ServerWebExchange exchange, GatewayFilterChain chain) {
    Optional<Credential> presented = Credential.in(exchange.getRequest().getHeaders());
    if (presented.isEmpty()) {
      return Mono.error(
          unauthenticated(
              "This needs credentials: send 'Authorization: Bearer' with an API key or a token."));
    }
    return callers
        .of(presented.get())
        .flatMap(
            caller -> {
              caller.attachTo(exchange);
              return chain.filter(exchange);
            });
  }

  private Mono<Void> closed(@Nullable Route route) {
    String id = route == null ? "" : route.getId();
    if (closedRoutes.add(id)) {
      log.warn("The route '{}' says neither 'access: public' nor 'access: authenticated'", id);
    }
    return Mono.error(PlatformException.notFound("There is nothing at this path."));
  }

  private static PlatformException unauthenticated(String detail) {
    return PlatformException.of(ErrorCode.UNAUTHENTICATED, detail, null);
  }
}
