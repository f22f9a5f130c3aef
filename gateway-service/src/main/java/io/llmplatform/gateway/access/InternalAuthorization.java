package io.llmplatform.gateway.access;

import org.jspecify.annotations.Nullable;
import org.springframework.cloud.gateway.filter.headers.HttpHeadersFilter;
import org.springframework.core.Ordered;
import org.springframework.http.HttpHeaders;
import org.springframework.web.server.ServerWebExchange;

/**
 * Sends the internal token in place of what the client presented: neither its credential nor its
 * cookies reach a service. On public routes, which have no known caller, all of them pass.
 */
final class InternalAuthorization implements HttpHeadersFilter, Ordered {

  @Override
  public int getOrder() {
    return Ordered.LOWEST_PRECEDENCE - 1;
  }

  @Override
  public HttpHeaders filter(HttpHeaders input, ServerWebExchange exchange) {
    @Nullable KnownCaller caller = KnownCaller.of(exchange);
    if (caller == null) {
      return input;
    }
    HttpHeaders passed = new HttpHeaders();
    input.forEach(
        (name, values) -> {
          if (!Credential.isHeldBy(name) && !name.equalsIgnoreCase(HttpHeaders.COOKIE)) {
            passed.put(name, values);
          }
        });
    passed.set(HttpHeaders.AUTHORIZATION, caller.authorization());
    return passed;
  }
}
