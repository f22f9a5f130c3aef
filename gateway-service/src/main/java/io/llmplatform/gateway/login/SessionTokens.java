package io.llmplatform.gateway.login;

import java.io.Serializable;
import java.time.Instant;
import org.jspecify.annotations.Nullable;
import org.springframework.security.core.Authentication;
import org.springframework.security.oauth2.client.OAuth2AuthorizedClient;
import org.springframework.security.oauth2.client.registration.ClientRegistration;
import org.springframework.security.oauth2.client.web.server.ServerOAuth2AuthorizedClientRepository;
import org.springframework.security.oauth2.core.OAuth2AccessToken;
import org.springframework.security.oauth2.core.OAuth2AccessToken.TokenType;
import org.springframework.security.oauth2.core.OAuth2RefreshToken;
import org.springframework.web.server.ServerWebExchange;
import reactor.core.publisher.Mono;

/**
 * Keeps a visitor's tokens in the session: Spring's own repository would keep the client's
 * description there too, with its secret. Thread-safe.
 */
final class SessionTokens implements ServerOAuth2AuthorizedClientRepository {
  private static final String ATTRIBUTE = "tokens";

  private final Provider provider;

  SessionTokens(Provider provider) {
    this.provider = provider;
  }

  /** What is stored. */
  private record Tokens(String access, @Nullable Instant end, @Nullable String refresh)
      implements Serializable {

    static Tokens of(OAuth2AuthorizedClient client) {
      OAuth2RefreshToken refresh = client.getRefreshToken();
      return new Tokens(
          client.getAccessToken().getTokenValue(),
          client.getAccessToken().getExpiresAt(),
          refresh == null ? null : refresh.getTokenValue());
    }

    OAuth2AuthorizedClient as(ClientRegistration registration, String holder) {
      return new OAuth2AuthorizedClient(
          registration,
          holder,
          new OAuth2AccessToken(TokenType.BEARER, access, null, end),
          refresh == null ? null : new OAuth2RefreshToken(refresh, null));
    }

    /** Without the tokens. */
    @Override
    public String toString() {
      return "Tokens[end=%s]".formatted(end);
    }
  }

  @Override
  @SuppressWarnings("unchecked") // as Spring's interface has it; there is no other kind of client
  public <T extends OAuth2AuthorizedClient> Mono<T> loadAuthorizedClient(
      String registrationId, Authentication holder, ServerWebExchange exchange) {
    return exchange
        .getSession()
        .mapNotNull(session -> session.<Tokens>getAttribute(ATTRIBUTE))
        .flatMap(
            tokens ->
                provider
                    .findByRegistrationId(registrationId)
                    .map(registration -> (T) tokens.as(registration, holder.getName())));
  }

  @Override
  public Mono<Void> saveAuthorizedClient(
      OAuth2AuthorizedClient client, Authentication holder, ServerWebExchange exchange) {
    return exchange
        .getSession()
        .doOnNext(session -> session.getAttributes().put(ATTRIBUTE, Tokens.of(client)))
        .then();
  }

  @Override
  public Mono<Void> removeAuthorizedClient(
      String registrationId, Authentication holder, ServerWebExchange exchange) {
    return exchange
        .getSession()
        .doOnNext(session -> session.getAttributes().remove(ATTRIBUTE))
        .then();
  }
}
