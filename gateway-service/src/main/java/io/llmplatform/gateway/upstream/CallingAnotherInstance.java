package io.llmplatform.gateway.upstream;

import static org.springframework.cloud.gateway.support.ServerWebExchangeUtils.GATEWAY_LOADBALANCER_RESPONSE_ATTR;
import static org.springframework.cloud.gateway.support.ServerWebExchangeUtils.GATEWAY_OBSERVATION_ATTR;
import static org.springframework.cloud.gateway.support.ServerWebExchangeUtils.GATEWAY_REQUEST_URL_ATTR;

import io.llmplatform.common.trace.ExchangeTraceId;
import io.micrometer.observation.Observation;
import java.net.URI;
import java.util.Set;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.springframework.cloud.client.ServiceInstance;
import org.springframework.cloud.client.loadbalancer.Response;
import org.springframework.cloud.gateway.filter.GatewayFilterChain;
import org.springframework.cloud.gateway.filter.GlobalFilter;
import org.springframework.cloud.gateway.filter.ReactiveLoadBalancerClientFilter;
import org.springframework.cloud.gateway.support.ServerWebExchangeUtils;
import org.springframework.core.Ordered;
import org.springframework.http.HttpHeaders;
import org.springframework.http.HttpMethod;
import org.springframework.http.server.reactive.ServerHttpRequest;
import org.springframework.stereotype.Component;
import org.springframework.web.server.ServerWebExchange;
import reactor.core.publisher.Mono;

/**
 * Sends a call on to another instance when the first one cannot have seen it, and turns what is
 * left of failures into refusals.
 *
 * <p>INVARIANT: a body is never sent twice and never kept. The HTTP client asks for the body only
 * once a connection stands, so any request may be repeated that found no connection. After that,
 * only a request without a body and of a method without effects is.
 */
@Component
final class CallingAnotherInstance implements GlobalFilter, Ordered {
  private static final Logger log = LoggerFactory.getLogger(CallingAnotherInstance.class);
  private static final int MOST_INSTANCES = 3;
  private static final Set<HttpMethod> WITHOUT_EFFECTS =
      Set.of(HttpMethod.GET, HttpMethod.HEAD, HttpMethod.OPTIONS);

  private final RefusedInstances refused;

  CallingAnotherInstance(RefusedInstances refused) {
    this.refused = refused;
  }

  @Override
  public int getOrder() {
    return ReactiveLoadBalancerClientFilter.LOAD_BALANCER_CLIENT_FILTER_ORDER - 1;
  }

  @Override
  public Mono<Void> filter(ServerWebExchange exchange, GatewayFilterChain chain) {
    URI target = exchange.getAttribute(GATEWAY_REQUEST_URL_ATTR);
    return target == null || !"lb".equals(target.getScheme())
        ? chain.filter(exchange)
        : attempt(exchange, chain, target);
  }

  private Mono<Void> attempt(ServerWebExchange exchange, GatewayFilterChain chain, URI target) {
    return chain
        .filter(exchange)
        .onErrorResume(
            failure -> {
              UpstreamFailure kind = UpstreamFailure.of(failure);
              remember(exchange, kind, failure);
              if (!mayRepeat(exchange, kind)) {
                return Mono.error(kind.refusal(failure));
              }
              startAfresh(exchange, target, failure);
              return attempt(exchange, chain, target);
            });
  }

  private void remember(ServerWebExchange exchange, UpstreamFailure kind, Throwable failure) {
    @Nullable ServiceInstance instance = calledInstance(exchange);
    if (instance == null || kind == UpstreamFailure.OTHER) {
      return;
    }
    ExchangeTraceId.logged(
        exchange,
        () ->
            log.warn(
                "{} at {}: {} ({})",
                instance.getServiceId(),
                RefusedInstances.address(instance),
                kind,
                failure.toString()));
    Attempts.of(exchange.getAttributes()).failedAt(instance);
    if (kind == UpstreamFailure.NOT_CONNECTED) {
      refused.add(instance);
    }
  }

  private static boolean mayRepeat(ServerWebExchange exchange, UpstreamFailure kind) {
    boolean harmless =
        switch (kind) {
          case NOT_CONNECTED -> true;
          case BROKEN_OFF -> hasNoEffect(exchange.getRequest());
          default -> false;
        };
    return harmless
        && !exchange.getResponse().isCommitted()
        && Attempts.of(exchange.getAttributes()).count() < MOST_INSTANCES;
  }

  private static boolean hasNoEffect(ServerHttpRequest request) {
    HttpHeaders headers = request.getHeaders();
    return WITHOUT_EFFECTS.contains(request.getMethod())
        && headers.getContentLength() <= 0
        && !headers.containsKey(HttpHeaders.TRANSFER_ENCODING);
  }

  private static void startAfresh(ServerWebExchange exchange, URI target, Throwable failure) {
    @Nullable Observation failed = exchange.getAttribute(GATEWAY_OBSERVATION_ATTR);
    if (failed != null) {
      failed.error(failure);
      failed.stop();
      exchange.getAttributes().remove(GATEWAY_OBSERVATION_ATTR);
    }
    ServerWebExchangeUtils.reset(exchange);
    exchange.getAttributes().remove(GATEWAY_LOADBALANCER_RESPONSE_ATTR);
    exchange.getAttributes().put(GATEWAY_REQUEST_URL_ATTR, target);
  }

  private static @Nullable ServiceInstance calledInstance(ServerWebExchange exchange) {
    @Nullable Response<ServiceInstance> chosen =
        exchange.getAttribute(GATEWAY_LOADBALANCER_RESPONSE_ATTR);
    return chosen == null ? null : chosen.getServer();
  }
}
