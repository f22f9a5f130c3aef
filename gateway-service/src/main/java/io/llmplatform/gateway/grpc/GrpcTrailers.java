package io.llmplatform.gateway.grpc;

import static org.springframework.cloud.gateway.support.ServerWebExchangeUtils.CLIENT_RESPONSE_ATTR;

import java.util.List;
import java.util.Locale;
import java.util.Map;
import org.springframework.cloud.gateway.filter.headers.HttpHeadersFilter;
import org.springframework.core.Ordered;
import org.springframework.http.HttpHeaders;
import org.springframework.http.server.reactive.AbstractServerHttpResponse;
import org.springframework.http.server.reactive.ServerHttpResponse;
import org.springframework.http.server.reactive.ServerHttpResponseDecorator;
import org.springframework.web.server.ServerWebExchange;
import reactor.netty.http.client.HttpClientResponse;
import reactor.netty.http.server.HttpServerResponse;

/**
 * Hands the trailers of a gRPC answer on: its status, details of it, and metadata. Those of an
 * answer without a message are its headers; they become trailers.
 *
 * <p>INVARIANT: runs after Spring Cloud Gateway's own filter, which knows neither the trailers of
 * an answer with messages nor its details, and whose trailers this one replaces.
 */
final class GrpcTrailers implements HttpHeadersFilter, Ordered {
  /**
   * What trailers may be; Reactor Netty wants them announced, and takes none of {@code
   * retry-after}, which stays a header.
   */
  private static final List<String> NAMES =
      List.of(
          "grpc-status",
          "grpc-message",
          "grpc-status-details-bin",
          "x-model-version",
          "x-ratelimit-limit-tokens",
          "x-ratelimit-remaining-tokens",
          "x-ratelimit-reset-tokens");

  @Override
  public int getOrder() {
    return 1;
  }

  @Override
  public boolean supports(Type type) {
    return type == Type.RESPONSE;
  }

  @Override
  public HttpHeaders filter(HttpHeaders input, ServerWebExchange exchange) {
    if (!GrpcRoutes.isTakenBy(exchange)) {
      return input;
    }
    HttpHeaders trailers = new HttpHeaders();
    HttpHeaders passed = new HttpHeaders();
    boolean withoutMessage = input.containsKey("grpc-status");
    input.forEach(
        (name, values) -> {
          boolean trails = withoutMessage && NAMES.contains(name.toLowerCase(Locale.ROOT));
          (trails ? trailers : passed).put(name, values);
        });
    HttpClientResponse answer = exchange.getRequiredAttribute(CLIENT_RESPONSE_ATTR);
    answer.trailerHeaders().subscribe(came -> came.forEach(each -> add(each, trailers)));
    ServerHttpResponse response = exchange.getResponse();
    response.getHeaders().set(HttpHeaders.TRAILER, String.join(",", NAMES));
    nativeResponse(response).trailerHeaders(sent -> trailers.forEach(sent::set));
    return passed;
  }

  private static void add(Map.Entry<String, String> trailer, HttpHeaders trailers) {
    if (NAMES.contains(trailer.getKey().toLowerCase(Locale.ROOT))) {
      trailers.add(trailer.getKey(), trailer.getValue());
    }
  }

  private static HttpServerResponse nativeResponse(ServerHttpResponse response) {
    ServerHttpResponse innermost = response;
    while (innermost instanceof ServerHttpResponseDecorator decorated) {
      innermost = decorated.getDelegate();
    }
    return ((AbstractServerHttpResponse) innermost).getNativeResponse();
  }
}
