package io.llmplatform.gateway.login;

import com.github.benmanes.caffeine.cache.AsyncCache;
import com.github.benmanes.caffeine.cache.Caffeine;
import java.time.Duration;
import org.springframework.security.core.Authentication;
import org.springframework.security.oauth2.client.OAuth2AuthorizationContext;
import org.springframework.security.oauth2.client.OAuth2AuthorizedClient;
import org.springframework.security.oauth2.client.ReactiveOAuth2AuthorizedClientProvider;
import org.springframework.security.oauth2.core.OAuth2RefreshToken;
import reactor.core.publisher.Mono;

/**
 * Renews tokens that are about to end. Thread-safe.
 *
 * <p>A refresh token works once; who presents it again is taken for a thief, and the login ends. So
 * requests of one session that come at the same time, or have still read the old tokens, share what
 * the first of them was given.
 */
final class FreshTokens {
  private static final Duration SHARED = Duration.ofSeconds(30);
  private static final int MOST = 10_000;

  private final ReactiveOAuth2AuthorizedClientProvider refreshing;
  private final AsyncCache<String, OAuth2AuthorizedClient> byRefreshToken =
      Caffeine.newBuilder().maximumSize(MOST).expireAfterWrite(SHARED).buildAsync();

  /**
   * @param refreshing empty where the token is good for a while
   */
  FreshTokens(ReactiveOAuth2AuthorizedClientProvider refreshing) {
    this.refreshing = refreshing;
  }

  /** Tokens that are good for a while; empty where those at hand are. */
  Mono<OAuth2AuthorizedClient> insteadOf(OAuth2AuthorizedClient atHand, Authentication holder) {
    OAuth2RefreshToken refresh = atHand.getRefreshToken();
    if (refresh == null) {
      return Mono.empty();
    }
    OAuth2AuthorizationContext context =
        OAuth2AuthorizationContext.withAuthorizedClient(atHand).principal(holder).build();
    // A future that ends with nothing is not kept.
    return Mono.fromFuture(
        () ->
            byRefreshToken.get(
                refresh.getTokenValue(),
                (token, executor) -> refreshing.authorize(context).toFuture()),
        true);
  }
}
