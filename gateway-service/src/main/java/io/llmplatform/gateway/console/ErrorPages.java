package io.llmplatform.gateway.console;

import io.llmplatform.common.error.ErrorCode;
import io.llmplatform.common.error.FailureTranslator;
import io.llmplatform.common.error.PlatformException;
import io.llmplatform.common.error.StatusSentence;
import io.llmplatform.common.trace.ExchangeTraceId;
import io.llmplatform.gateway.login.ConsolePaths;
import java.net.URI;
import java.time.Duration;
import java.util.List;
import java.util.Set;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.springframework.core.Ordered;
import org.springframework.dao.DataAccessException;
import org.springframework.http.HttpHeaders;
import org.springframework.http.HttpMethod;
import org.springframework.http.HttpStatus;
import org.springframework.http.MediaType;
import org.springframework.http.server.reactive.ServerHttpRequest;
import org.springframework.web.ErrorResponse;
import org.springframework.web.server.ServerWebExchange;
import org.springframework.web.server.WebExceptionHandler;
import reactor.core.publisher.Mono;

/**
 * Shows what failed on a page of the console as a page. Elsewhere, and for scripts, others answer.
 */
final class ErrorPages implements WebExceptionHandler, Ordered {
  private static final Logger log = LoggerFactory.getLogger(ErrorPages.class);
  // common-lib's, which answers with JSON, stands at -2.
  private static final int BEFORE_JSON = -3;
  private static final Set<Integer> TITLED = Set.of(400, 403, 404, 409, 503);
  private static final Duration SOON = Duration.ofSeconds(5);

  private final Html html;
  private final List<FailureTranslator> translators;

  ErrorPages(Html html, List<FailureTranslator> translators) {
    this.html = html;
    this.translators = List.copyOf(translators);
  }

  /** What the page says. */
  record Failure(int status, String heading, String detail, @Nullable String trace) {}

  @Override
  public int getOrder() {
    return BEFORE_JSON;
  }

  @Override
  public Mono<Void> handle(ServerWebExchange exchange, Throwable failure) {
    if (!isForPeople(exchange)) {
      return Mono.error(failure);
    }
    PlatformException known = known(failure);
    if (known.code() == ErrorCode.UNAUTHENTICATED
        && exchange.getRequest().getMethod() == HttpMethod.GET) {
      return again(exchange);
    }
    String trace = ExchangeTraceId.of(exchange);
    if (known.code().isServerSide()) {
      String path = exchange.getRequest().getURI().getRawPath();
      ExchangeTraceId.logged(exchange, () -> log.warn("{} is not shown", path, failure));
    }
    Language language = Language.of(exchange);
    int status = known.code().status();
    String heading = language.text(TITLED.contains(status) ? "error-" + status : "error");
    return html.write(
        exchange,
        status,
        new Html.Part("error", heading, new Failure(status, heading, known.detail(), trace)));
  }

  // The session is gone: the same address leads to the login page, and back.
  private static Mono<Void> again(ServerWebExchange exchange) {
    exchange.getResponse().setStatusCode(HttpStatus.SEE_OTHER);
    URI uri = exchange.getRequest().getURI();
    String query = uri.getRawQuery() == null ? "" : "?" + uri.getRawQuery();
    exchange.getResponse().getHeaders().setLocation(URI.create(uri.getRawPath() + query));
    return exchange.getResponse().setComplete();
  }

  private PlatformException known(Throwable failure) {
    if (failure instanceof PlatformException refused) {
      return refused;
    }
    for (FailureTranslator translator : translators) {
      PlatformException translated = translator.translate(failure);
      if (translated != null) {
        return translated;
      }
    }
    if (failure instanceof DataAccessException) {
      return PlatformException.unavailable("Who is logged in cannot be read at the moment.", SOON)
          .causedBy(failure);
    }
    int status = failure instanceof ErrorResponse answer ? answer.getStatusCode().value() : 500;
    return PlatformException.of(ErrorCode.ofStatus(status), StatusSentence.of(status), failure);
  }

  private static boolean isForPeople(ServerWebExchange exchange) {
    ServerHttpRequest request = exchange.getRequest();
    return ConsolePaths.hold(exchange)
        && !exchange.getResponse().isCommitted()
        && request.getHeaders().getOrEmpty(HttpHeaders.ACCEPT).stream()
            .anyMatch(accepted -> accepted.contains(MediaType.TEXT_HTML_VALUE));
  }
}
