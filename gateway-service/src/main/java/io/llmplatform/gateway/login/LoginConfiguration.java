package io.llmplatform.gateway.login;

import io.llmplatform.gateway.access.Callers;
import io.netty.channel.ChannelOption;
import java.time.Duration;
import org.springframework.cloud.client.loadbalancer.reactive.ReactorLoadBalancerExchangeFilterFunction;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Configuration;
import org.springframework.http.client.reactive.ReactorClientHttpConnector;
import org.springframework.security.oauth2.client.RefreshTokenReactiveOAuth2AuthorizedClientProvider;
import org.springframework.security.oauth2.client.endpoint.WebClientReactiveAuthorizationCodeTokenResponseClient;
import org.springframework.security.oauth2.client.endpoint.WebClientReactiveRefreshTokenTokenResponseClient;
import org.springframework.security.web.server.WebFilterChainProxy;
import org.springframework.web.reactive.function.client.WebClient;
import org.springframework.web.server.session.CookieWebSessionIdResolver;
import org.springframework.web.server.session.WebSessionIdResolver;
import reactor.netty.http.client.HttpClient;

@Configuration(proxyBeanMethods = false)
@ConditionalOnConsole
class LoginConfiguration {
  private static final Duration CONNECT_TIMEOUT = Duration.ofSeconds(1);
  private static final Duration ANSWER_TIMEOUT = Duration.ofSeconds(10);

  /** The cookie goes to the console only, and crosses from other sites with links only. */
  @Bean
  WebSessionIdResolver webSessionIdResolver(ConsoleSettings settings) {
    CookieWebSessionIdResolver cookies = new CookieWebSessionIdResolver();
    cookies.setCookieName(settings.isSecure() ? "__Secure-console" : "console");
    cookies.addCookieInitializer(
        cookie ->
            cookie
                .path(ConsolePaths.ROOT)
                .httpOnly(true)
                .secure(settings.isSecure())
                .sameSite("Lax"));
    return cookies;
  }

  @Bean
  BackChannel backChannel(
      WebClient.Builder clients,
      ReactorLoadBalancerExchangeFilterFunction balancer,
      ConsoleSettings settings) {
    HttpClient http =
        HttpClient.create()
            .option(ChannelOption.CONNECT_TIMEOUT_MILLIS, (int) CONNECT_TIMEOUT.toMillis())
            .responseTimeout(ANSWER_TIMEOUT);
    WebClient.Builder client =
        clients.clone().clientConnector(new ReactorClientHttpConnector(http));
    return new BackChannel(
        settings.issuerUri() == null ? client.filter(balancer).build() : client.build());
  }

  /** How the gateway itself reaches the issuer. */
  record BackChannel(WebClient client) {}

  @Bean
  Provider provider(ConsoleSettings settings, BackChannel backChannel) {
    return new Provider(settings, backChannel.client());
  }

  @Bean
  SessionTokens sessionTokens(Provider provider) {
    return new SessionTokens(provider);
  }

  @Bean
  Visitors visitors(SessionTokens tokens, BackChannel backChannel, Callers callers) {
    WebClientReactiveRefreshTokenTokenResponseClient endpoint =
        new WebClientReactiveRefreshTokenTokenResponseClient();
    endpoint.setWebClient(backChannel.client());
    RefreshTokenReactiveOAuth2AuthorizedClientProvider refreshing =
        new RefreshTokenReactiveOAuth2AuthorizedClientProvider();
    refreshing.setAccessTokenResponseClient(endpoint);
    return new Visitors(tokens, new FreshTokens(refreshing), callers);
  }

  @Bean
  WebFilterChainProxy consoleSecurity(
      ConsoleSettings settings, Provider provider, SessionTokens tokens, BackChannel backChannel) {
    WebClientReactiveAuthorizationCodeTokenResponseClient endpoint =
        new WebClientReactiveAuthorizationCodeTokenResponseClient();
    endpoint.setWebClient(backChannel.client());
    return new ConsoleSecurity(settings, provider, tokens)
        .filter(endpoint, new IdTokens(backChannel.client()));
  }
}
