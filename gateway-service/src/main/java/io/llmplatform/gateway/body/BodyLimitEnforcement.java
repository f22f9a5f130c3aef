package io.llmplatform.gateway.body;

import io.llmplatform.common.error.PlatformException;
import org.jspecify.annotations.Nullable;
import org.springframework.cloud.gateway.filter.GatewayFilterChain;
import org.springframework.cloud.gateway.filter.GlobalFilter;
import org.springframework.core.Ordered;
import org.springframework.http.HttpHeaders;
import org.springframework.stereotype.Component;
import org.springframework.util.unit.DataSize;
import org.springframework.web.server.ServerWebExchange;
import reactor.core.publisher.Mono;

/**
 * Refuses bodies over the route's limit with 413.
 *
 * <p>A declared length is judged before a byte is read or sent on; the codec sees to it that no
 * more than the declared length follows. A chunked body is counted as it passes and cut off at the
 * limit, so that the upstream service sees a broken request, never a whole one.
 */
@Component
final class BodyLimitEnforcement implements GlobalFilter, Ordered {
  static final String LIMIT = BodyLimitEnforcement.class.getName() + ".limit";
  static final int ORDER = Ordered.HIGHEST_PRECEDENCE + 100;

  @Override
  public int getOrder() {
    return ORDER;
  }

  @Override
  public Mono<Void> filter(ServerWebExchange exchange, GatewayFilterChain chain) {
    @Nullable DataSize limit = exchange.getAttribute(LIMIT);
    HttpHeaders headers = exchange.getRequest().getHeaders();
    if (limit == null) {
      return chain.filter(exchange);
    }
    if (headers.getContentLength() > limit.toBytes()) {
      return Mono.error(tooLarge(limit));
    }
    return headers.containsKey(HttpHeaders.TRANSFER_ENCODING)
        ? counted(exchange, chain, limit)
        : chain.filter(exchange);
  }

  private static Mono<Void> counted(
      ServerWebExchange exchange, GatewayFilterChain chain, DataSize limit) {
    CountedBody request = new CountedBody(exchange.getRequest(), limit.toBytes());
    // The HTTP client may wrap or replace what the body failed with, so the request is asked.
    return chain
        .filter(exchange.mutate().request(request).build())
        .onErrorMap(failure -> request.isOverLimit() ? tooLarge(limit) : failure);
  }

  private static PlatformException tooLarge(DataSize limit) {
    return PlatformException.tooLarge(
        "The body is larger than this path takes: " + text(limit) + ".");
  }

  private static String text(DataSize size) {
    long bytes = size.toBytes();
    if (bytes % (1 << 20) == 0) {
      return (bytes >> 20) + " MiB";
    }
    return bytes + " bytes";
  }
}
