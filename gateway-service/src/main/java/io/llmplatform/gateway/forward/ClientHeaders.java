package io.llmplatform.gateway.forward;

import java.net.InetSocketAddress;
import java.util.Locale;
import org.jspecify.annotations.Nullable;
import org.springframework.cloud.gateway.filter.headers.HttpHeadersFilter;
import org.springframework.core.Ordered;
import org.springframework.http.HttpHeaders;
import org.springframework.http.server.reactive.ServerHttpRequest;
import org.springframework.stereotype.Component;
import org.springframework.web.server.ServerWebExchange;

/**
 * Replaces what a client says about itself by what the gateway saw.
 *
 * <p>{@code Forwarded}, {@code X-Forwarded-*} and {@code X-Real-IP} of a client never pass; those
 * of a trusted proxy are continued. Headers that services use among themselves never pass.
 */
@Component
final class ClientHeaders implements HttpHeadersFilter, Ordered {
  static final String FOR = "X-Forwarded-For";
  static final String PROTO = "X-Forwarded-Proto";
  static final String HOST = "X-Forwarded-Host";
  static final String PORT = "X-Forwarded-Port";

  private final TrustedProxies proxies;

  ClientHeaders(TrustedProxies proxies) {
    this.proxies = proxies;
  }

  @Override
  public int getOrder() {
    return Ordered.LOWEST_PRECEDENCE - 2;
  }

  @Override
  public HttpHeaders filter(HttpHeaders input, ServerWebExchange exchange) {
    HttpHeaders passed = new HttpHeaders();
    input.forEach(
        (name, values) -> {
          if (!isAboutTheClient(name) && !InternalHeaders.isInternal(name)) {
            passed.addAll(name, values);
          }
        });
    describeClient(exchange.getRequest(), passed);
    return passed;
  }

  private void describeClient(ServerHttpRequest request, HttpHeaders passed) {
    InetSocketAddress peer = request.getRemoteAddress();
    HttpHeaders claimed = HttpHeaders.EMPTY;
    if (peer != null && peer.getAddress() != null) {
      claimed = proxies.trusts(peer) ? request.getHeaders() : HttpHeaders.EMPTY;
      String address = peer.getAddress().getHostAddress();
      String before = String.join(", ", claimed.getOrEmpty(FOR));
      passed.set(FOR, before.isEmpty() ? address : before + ", " + address);
    }
    String scheme = request.getURI().getScheme();
    set(passed, PROTO, claimed, scheme);
    set(passed, HOST, claimed, request.getHeaders().getFirst(HttpHeaders.HOST));
    set(passed, PORT, claimed, Integer.toString(port(request, scheme)));
  }

  private static void set(
      HttpHeaders passed, String name, HttpHeaders claimed, @Nullable String seen) {
    @Nullable String value = claimed.getFirst(name);
    if (value == null) {
      value = seen;
    }
    if (value != null) {
      passed.set(name, value);
    }
  }

  private static int port(ServerHttpRequest request, String scheme) {
    int port = request.getURI().getPort();
    return port > 0 ? port : scheme.equals("https") ? 443 : 80;
  }

  private static boolean isAboutTheClient(String name) {
    String lower = name.toLowerCase(Locale.ROOT);
    return lower.startsWith("x-forwarded-")
        || lower.equals("forwarded")
        || lower.equals("x-real-ip");
  }
}
