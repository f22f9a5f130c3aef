package io.llmplatform.gateway.forward;

import java.util.Locale;
import org.springframework.cloud.gateway.filter.headers.HttpHeadersFilter;
import org.springframework.core.Ordered;
import org.springframework.http.HttpHeaders;
import org.springframework.stereotype.Component;
import org.springframework.web.server.ServerWebExchange;

/**
 * Keeps from the client what a service's response says about the inside: {@code X-Platform-*},
 * {@code X-Internal-*}, and the product names of servers.
 */
@Component
final class InternalHeaders implements HttpHeadersFilter, Ordered {

  @Override
  public int getOrder() {
    return Ordered.LOWEST_PRECEDENCE - 2;
  }

  @Override
  public boolean supports(Type type) {
    return type == Type.RESPONSE;
  }

  @Override
  public HttpHeaders filter(HttpHeaders input, ServerWebExchange exchange) {
    HttpHeaders passed = new HttpHeaders();
    input.forEach(
        (name, values) -> {
          if (!isInternal(name) && !namesProduct(name)) {
            passed.addAll(name, values);
          }
        });
    return passed;
  }

  static boolean isInternal(String name) {
    String lower = name.toLowerCase(Locale.ROOT);
    return lower.startsWith("x-platform-") || lower.startsWith("x-internal-");
  }

  private static boolean namesProduct(String name) {
    return name.equalsIgnoreCase(HttpHeaders.SERVER) || name.equalsIgnoreCase("X-Powered-By");
  }
}
