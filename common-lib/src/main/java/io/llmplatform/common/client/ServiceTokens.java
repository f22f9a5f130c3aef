package io.llmplatform.common.client;

import io.llmplatform.common.error.PlatformException;
import io.llmplatform.user.api.ServiceToken;
import java.time.Clock;
import java.time.Duration;
import org.jspecify.annotations.Nullable;
import org.springframework.web.client.RestClient;
import org.springframework.web.client.RestClientException;

/**
 * This service's own internal token, asked of user-service when first needed and again before it
 * ends. Thread-safe; while one thread asks, the others wait for its answer.
 */
final class ServiceTokens {
  private static final Duration MARGIN = Duration.ofSeconds(30);
  private static final Duration RETRY_AFTER = Duration.ofSeconds(2);

  private final RestClient userService;
  private final String self;
  private final String secret;
  private final Clock clock;
  private volatile @Nullable ServiceToken current;

  ServiceTokens(RestClient userService, String self, String secret, Clock clock) {
    this.userService = userService;
    this.self = self;
    this.secret = secret;
    this.clock = clock;
  }

  /**
   * A token that is good for a while.
   *
   * @throws PlatformException if user-service cannot be asked
   */
  String token() {
    ServiceToken known = current;
    return known != null && isGood(known) ? known.token() : renewed().token();
  }

  /** Has the next call ask anew: a service did not accept this token. */
  void forget(String refused) {
    ServiceToken known = current;
    if (known != null && known.token().equals(refused)) {
      current = null;
    }
  }

  private synchronized ServiceToken renewed() {
    ServiceToken known = current;
    if (known != null && isGood(known)) {
      return known;
    }
    ServiceToken fresh = ask();
    current = fresh;
    return fresh;
  }

  private ServiceToken ask() {
    try {
      ServiceToken token =
          userService
              .post()
              .uri("/internal/tokens/service")
              .headers(headers -> headers.setBasicAuth(self, secret))
              .retrieve()
              .body(ServiceToken.class);
      if (token != null) {
        return token;
      }
    } catch (RestClientException e) {
      throw unavailable().causedBy(e);
    }
    throw unavailable();
  }

  private boolean isGood(ServiceToken token) {
    return clock.instant().isBefore(token.expiresAt().minus(MARGIN));
  }

  private static PlatformException unavailable() {
    return PlatformException.unavailable("user-service gives this service no token.", RETRY_AFTER);
  }
}
