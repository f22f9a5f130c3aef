package io.llmplatform.common.client;

import com.github.benmanes.caffeine.cache.Cache;
import com.github.benmanes.caffeine.cache.Caffeine;
import com.github.benmanes.caffeine.cache.Ticker;
import io.llmplatform.common.error.ErrorCode;
import io.llmplatform.common.error.PlatformException;
import io.llmplatform.common.security.Owner;
import io.llmplatform.user.api.ActFor;
import io.llmplatform.user.api.ServiceToken;
import java.time.Clock;
import java.time.Duration;
import org.jspecify.annotations.Nullable;
import org.springframework.http.MediaType;
import org.springframework.web.client.HttpClientErrorException;
import org.springframework.web.client.RestClient;
import org.springframework.web.client.RestClientException;

/**
 * Internal tokens in the names of others, each asked of user-service when first needed and believed
 * for half a minute: so long may a revoked key still work. Thread-safe.
 */
final class DelegatedTokens {
  private static final Duration BELIEVED = Duration.ofSeconds(30);
  private static final Duration RETRY_AFTER = Duration.ofSeconds(2);
  private static final int MOST = 10_000;

  private final RestClient userService;
  private final String self;
  private final String secret;
  private final Clock clock;
  private final Cache<Owner, ServiceToken> known;

  /**
   * @param ticker by which a token is believed
   * @param clock by which it ends
   */
  DelegatedTokens(RestClient userService, String self, String secret, Clock clock, Ticker ticker) {
    this.userService = userService;
    this.self = self;
    this.secret = secret;
    this.clock = clock;
    this.known =
        Caffeine.newBuilder().maximumSize(MOST).expireAfterWrite(BELIEVED).ticker(ticker).build();
  }

  /**
   * A token that is good for a while.
   *
   * @throws PlatformException {@code PERMISSION_DENIED} if the owner or its key is gone or locked;
   *     {@code unavailable} if user-service cannot be asked
   */
  String token(Owner owner) {
    ServiceToken token = known.get(owner, this::ask);
    if (token.expiresAt().minus(BELIEVED).isAfter(clock.instant())) {
      return token.token();
    }
    ServiceToken fresh = ask(owner);
    known.put(owner, fresh);
    return fresh.token();
  }

  /** Has the next call ask anew: a service did not accept this owner's token. */
  void forget(Owner owner) {
    known.invalidate(owner);
  }

  private ServiceToken ask(Owner owner) {
    try {
      ServiceToken token =
          userService
              .post()
              .uri("/internal/tokens/on-behalf")
              .headers(headers -> headers.setBasicAuth(self, secret))
              .contentType(MediaType.APPLICATION_JSON)
              .body(new ActFor(owner.tenant(), owner.subject(), owner.keyId()))
              .retrieve()
              .body(ServiceToken.class);
      if (token != null) {
        return token;
      }
    } catch (HttpClientErrorException.NotFound e) {
      throw PlatformException.of(
          ErrorCode.PERMISSION_DENIED, "The owner of this work may not act any more.", e);
    } catch (RestClientException e) {
      throw unavailable(e);
    }
    throw unavailable(null);
  }

  private static PlatformException unavailable(@Nullable Exception cause) {
    PlatformException failure =
        PlatformException.unavailable("user-service gives no token for the owner.", RETRY_AFTER);
    return cause == null ? failure : failure.causedBy(cause);
  }
}
