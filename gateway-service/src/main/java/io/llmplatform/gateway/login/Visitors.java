package io.llmplatform.gateway.login;

import io.llmplatform.common.error.ErrorCode;
import io.llmplatform.common.error.PlatformException;
import io.llmplatform.gateway.access.Callers;
import org.jspecify.annotations.Nullable;
import org.springframework.security.core.Authentication;
import org.springframework.security.oauth2.client.ClientAuthorizationException;
import org.springframework.security.oauth2.client.OAuth2AuthorizedClient;
import org.springframework.security.oauth2.client.authentication.OAuth2AuthenticationToken;
import org.springframework.web.server.ServerWebExchange;
import org.springframework.web.server.WebSession;
import reactor.core.publisher.Mono;

/** Knows who looks at the console. Thread-safe. */
public final class Visitors {
  private final SessionTokens tokens;
  private final FreshTokens fresh;
  private final Callers callers;

  Visitors(SessionTokens tokens, FreshTokens fresh, Callers callers) {
    this.tokens = tokens;
    this.fresh = fresh;
    this.callers = callers;
  }

  /**
   * Who makes the request; its access token is renewed where it is about to end. Never empty.
   *
   * <p>Fails with {@code UNAUTHENTICATED} where the login has ended, by time or because the visitor
   * was disabled: then the session is gone too, and the next request leads to the login page.
   */
  public Mono<Visitor> of(ServerWebExchange exchange) {
    return exchange
        .getPrincipal()
        .ofType(OAuth2AuthenticationToken.class)
        .flatMap(holder -> visitor(holder, exchange))
        .switchIfEmpty(Mono.error(() -> ended(null)))
        .onErrorMap(ClientAuthorizationException.class, Visitors::ended)
        .onErrorResume(
            Visitors::isEnded,
            failure ->
                exchange.getSession().flatMap(WebSession::invalidate).then(Mono.error(failure)));
  }

  private Mono<Visitor> visitor(OAuth2AuthenticationToken holder, ServerWebExchange exchange) {
    return tokens
        .loadAuthorizedClient(Provider.ID, holder, exchange)
        .flatMap(
            atHand ->
                fresh
                    .insteadOf(atHand, holder)
                    .flatMap(renewed -> saved(renewed, holder, exchange))
                    .defaultIfEmpty(atHand))
        .flatMap(client -> callers.of(client.getAccessToken().getTokenValue()))
        .map(caller -> new Visitor(holder.getName(), caller.authorization()));
  }

  private Mono<OAuth2AuthorizedClient> saved(
      OAuth2AuthorizedClient client, Authentication holder, ServerWebExchange exchange) {
    return tokens.saveAuthorizedClient(client, holder, exchange).thenReturn(client);
  }

  private static boolean isEnded(Throwable failure) {
    return failure instanceof PlatformException refused
        && refused.code() == ErrorCode.UNAUTHENTICATED;
  }

  private static PlatformException ended(@Nullable Throwable why) {
    return PlatformException.of(ErrorCode.UNAUTHENTICATED, "Your login has ended.", why);
  }
}
