package io.llmplatform.gateway.access;

import io.llmplatform.common.error.PlatformException;
import io.llmplatform.user.api.ExchangeCredential;
import io.llmplatform.user.api.ExchangedToken;
import java.net.ConnectException;
import java.time.Duration;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.springframework.http.HttpHeaders;
import org.springframework.http.HttpStatus;
import org.springframework.web.reactive.function.client.ClientResponse;
import org.springframework.web.reactive.function.client.WebClient;
import org.springframework.web.reactive.function.client.WebClientRequestException;
import reactor.core.publisher.Mono;
import reactor.util.retry.Retry;

/** Exchanges credentials at user-service. Thread-safe. */
final class AskingUserService implements CredentialExchange {
  private static final Logger log = LoggerFactory.getLogger(AskingUserService.class);
  private static final String PATH = "/internal/tokens/exchange";
  private static final Duration SOON = Duration.ofSeconds(2);
  private static final int OTHER_INSTANCES = 2;

  private final WebClient userService;
  private final Duration timeout;

  /**
   * @param userService whose paths are relative to user-service, and which says who we are
   * @param timeout of one exchange, attempts at other instances included
   */
  AskingUserService(WebClient userService, Duration timeout) {
    this.userService = userService;
    this.timeout = timeout;
  }

  @Override
  public Mono<Verdict> exchange(Credential credential) {
    return userService
        .post()
        .uri(PATH)
        .bodyValue(new ExchangeCredential(credential.value()))
        .exchangeToMono(AskingUserService::verdict)
        .retryWhen(
            Retry.max(OTHER_INSTANCES)
                .filter(AskingUserService::foundNoConnection)
                .onRetryExhaustedThrow((spec, signal) -> signal.failure()))
        .timeout(timeout)
        .onErrorResume(failure -> Mono.just(undecided(failure)));
  }

  private static boolean foundNoConnection(Throwable failure) {
    return failure instanceof WebClientRequestException
        && failure.getCause() instanceof ConnectException;
  }

  private static Mono<Verdict> verdict(ClientResponse response) {
    if (response.statusCode().is2xxSuccessful()) {
      return response
          .bodyToMono(ExchangedToken.class)
          .<Verdict>map(token -> new Verdict.Accepted(new KnownCaller(token)))
          .switchIfEmpty(Mono.error(() -> new IllegalStateException("It answered nothing")));
    }
    if (response.statusCode().isSameCodeAs(HttpStatus.UNAUTHORIZED) && isAboutTheClient(response)) {
      return response.releaseBody().thenReturn(new Verdict.Rejected());
    }
    return response
        .releaseBody()
        .then(Mono.error(new IllegalStateException("It answered " + response.statusCode())));
  }

  // Where the gateway itself is not believed, user-service asks for HTTP Basic.
  private static boolean isAboutTheClient(ClientResponse response) {
    return response.headers().header(HttpHeaders.WWW_AUTHENTICATE).stream()
        .noneMatch(challenge -> challenge.regionMatches(true, 0, "Basic", 0, 5));
  }

  private static Verdict undecided(Throwable failure) {
    log.warn("user-service did not exchange a credential: {}", failure.toString());
    return new Verdict.Undecided(
        PlatformException.unavailable("Who you are cannot be checked at the moment.", SOON)
            .causedBy(failure));
  }
}
