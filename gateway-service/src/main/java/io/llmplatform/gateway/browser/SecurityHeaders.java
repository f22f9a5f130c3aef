package io.llmplatform.gateway.browser;

import java.util.List;
import org.springframework.core.Ordered;
import org.springframework.http.HttpHeaders;
import org.springframework.web.server.ServerWebExchange;
import org.springframework.web.server.WebFilter;
import org.springframework.web.server.WebFilterChain;
import reactor.core.publisher.Mono;

/**
 * Puts the headers on every answer that keep a browser from guessing types, from showing a page of
 * ours inside another, and from telling others where a link was followed.
 *
 * <p>They replace what a service says; only a stricter page policy of its own stays.
 */
final class SecurityHeaders implements WebFilter, Ordered {
  static final String CSP = "Content-Security-Policy";

  private static final String HSTS = "Strict-Transport-Security";
  private static final String A_YEAR = "max-age=31536000";
  private static final List<String> SWAGGER_UI = List.of("/swagger-ui", "/webjars");

  // Swagger UI sets styles from script and shows images that it carries itself as data.
  private static final String FOR_SWAGGER_UI =
      "default-src 'self'; style-src 'self' 'unsafe-inline'; img-src 'self' data:; "
          + "object-src 'none'; base-uri 'none'; form-action 'self'; frame-ancestors 'none'";

  @Override
  public int getOrder() {
    return Ordered.HIGHEST_PRECEDENCE;
  }

  @Override
  public Mono<Void> filter(ServerWebExchange exchange, WebFilterChain chain) {
    exchange
        .getResponse()
        .beforeCommit(
            () -> {
              addTo(exchange);
              return Mono.empty();
            });
    return chain.filter(exchange);
  }

  private static void addTo(ServerWebExchange exchange) {
    HttpHeaders headers = exchange.getResponse().getHeaders();
    headers.set("X-Content-Type-Options", "nosniff");
    headers.set("X-Frame-Options", "DENY");
    headers.set("Referrer-Policy", "no-referrer");
    if ("https".equals(exchange.getRequest().getURI().getScheme())) {
      headers.set(HSTS, A_YEAR);
    } else {
      headers.remove(HSTS);
    }
    String path = exchange.getRequest().getURI().getRawPath();
    if (SWAGGER_UI.stream().anyMatch(path::startsWith) && !headers.containsKey(CSP)) {
      headers.set(CSP, FOR_SWAGGER_UI);
    }
  }
}
