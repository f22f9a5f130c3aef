package io.llmplatform.gateway.console;

import com.fasterxml.jackson.annotation.JsonIgnoreProperties;
import io.llmplatform.common.error.ErrorCode;
import io.llmplatform.common.error.PlatformException;
import io.llmplatform.common.error.StatusSentence;
import io.llmplatform.gateway.login.Visitor;
import java.net.ConnectException;
import java.time.Duration;
import java.util.concurrent.TimeoutException;
import java.util.function.UnaryOperator;
import org.jspecify.annotations.Nullable;
import org.springframework.http.HttpHeaders;
import org.springframework.http.HttpMethod;
import org.springframework.web.reactive.function.client.ClientResponse;
import org.springframework.web.reactive.function.client.WebClient;
import org.springframework.web.reactive.function.client.WebClientRequestException;
import org.springframework.web.util.UriBuilder;
import reactor.core.publisher.Mono;
import reactor.util.retry.Retry;

/**
 * Calls of one service as the visitor. Thread-safe. What it refuses fails with its own sentence;
 * where it cannot be reached, with {@code unavailable}.
 */
final class ServiceCalls {
  private static final Duration TIMEOUT = Duration.ofSeconds(10);
  private static final Duration SOON = Duration.ofSeconds(5);
  private static final int OTHER_INSTANCES = 2;

  private final WebClient service;
  private final String name;

  /**
   * @param service whose paths are relative to the service
   * @param name of the service
   */
  ServiceCalls(WebClient service, String name) {
    this.service = service;
    this.name = name;
  }

  /** A path without a query. */
  static UnaryOperator<UriBuilder> at(String path) {
    return uri -> uri.path(path);
  }

  /**
   * What the service answers; empty where it answers nothing.
   *
   * @param uri whose placeholders stand for {@code variables}
   * @param body as JSON; null: none
   */
  <T> Mono<T> call(
      Visitor visitor,
      HttpMethod method,
      UnaryOperator<UriBuilder> uri,
      @Nullable Object body,
      Class<T> answer,
      Object... variables) {
    WebClient.RequestBodySpec request =
        service
            .method(method)
            .uri(builder -> uri.apply(builder).build(variables))
            .header(HttpHeaders.AUTHORIZATION, visitor.authorization());
    return (body == null ? request : request.bodyValue(body))
        .exchangeToMono(response -> read(response, answer))
        .retryWhen(
            Retry.max(OTHER_INSTANCES)
                .filter(ServiceCalls::foundNoConnection)
                .onRetryExhaustedThrow((spec, signal) -> signal.failure()))
        .timeout(TIMEOUT)
        .onErrorMap(ServiceCalls::isAbsence, this::unavailable);
  }

  /** A refusal, in the form of RFC 9457 or, under {@code /v1}, of OpenAI. */
  @JsonIgnoreProperties(ignoreUnknown = true)
  private record Problem(@Nullable String detail, @Nullable Error error) {
    @JsonIgnoreProperties(ignoreUnknown = true)
    private record Error(@Nullable String message) {}

    @Nullable String sentence() {
      return error == null ? detail : error.message();
    }
  }

  private static <T> Mono<T> read(ClientResponse response, Class<T> answer) {
    if (response.statusCode().is2xxSuccessful()) {
      return response.bodyToMono(answer);
    }
    int status = response.statusCode().value();
    return response
        .bodyToMono(Problem.class)
        .onErrorResume(unreadable -> Mono.empty())
        .mapNotNull(Problem::sentence)
        .defaultIfEmpty(StatusSentence.of(status))
        .flatMap(
            detail -> Mono.error(PlatformException.of(ErrorCode.ofStatus(status), detail, null)));
  }

  private static boolean foundNoConnection(Throwable failure) {
    return failure instanceof WebClientRequestException
        && failure.getCause() instanceof ConnectException;
  }

  private static boolean isAbsence(Throwable failure) {
    return failure instanceof WebClientRequestException || failure instanceof TimeoutException;
  }

  private PlatformException unavailable(Throwable failure) {
    return PlatformException.unavailable(name + " cannot be reached.", SOON).causedBy(failure);
  }
}
