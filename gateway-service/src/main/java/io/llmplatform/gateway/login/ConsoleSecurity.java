package io.llmplatform.gateway.login;

import io.llmplatform.common.error.ErrorCode;
import io.llmplatform.common.error.PlatformException;
import org.springframework.http.HttpHeaders;
import org.springframework.http.HttpMethod;
import org.springframework.http.MediaType;
import org.springframework.http.server.reactive.ServerHttpRequest;
import org.springframework.security.authentication.ReactiveAuthenticationManager;
import org.springframework.security.config.web.server.ServerHttpSecurity;
import org.springframework.security.core.authority.AuthorityUtils;
import org.springframework.security.oauth2.client.endpoint.OAuth2AuthorizationCodeGrantRequest;
import org.springframework.security.oauth2.client.endpoint.ReactiveOAuth2AccessTokenResponseClient;
import org.springframework.security.oauth2.client.oidc.authentication.OidcAuthorizationCodeReactiveAuthenticationManager;
import org.springframework.security.oauth2.client.oidc.userinfo.OidcUserRequest;
import org.springframework.security.oauth2.client.oidc.web.server.logout.OidcClientInitiatedServerLogoutSuccessHandler;
import org.springframework.security.oauth2.client.web.OAuth2AuthorizationRequestCustomizers;
import org.springframework.security.oauth2.client.web.server.DefaultServerOAuth2AuthorizationRequestResolver;
import org.springframework.security.oauth2.core.oidc.OidcIdToken;
import org.springframework.security.oauth2.core.oidc.user.DefaultOidcUser;
import org.springframework.security.oauth2.core.oidc.user.OidcUser;
import org.springframework.security.web.server.SecurityWebFilterChain;
import org.springframework.security.web.server.ServerAuthenticationEntryPoint;
import org.springframework.security.web.server.WebFilterChainProxy;
import org.springframework.security.web.server.authentication.RedirectServerAuthenticationEntryPoint;
import org.springframework.security.web.server.authentication.RedirectServerAuthenticationSuccessHandler;
import org.springframework.security.web.server.csrf.ServerCsrfTokenRepository;
import org.springframework.security.web.server.csrf.WebSessionServerCsrfTokenRepository;
import org.springframework.security.web.server.firewall.StrictServerWebExchangeFirewall;
import org.springframework.security.web.server.savedrequest.ServerRequestCache;
import org.springframework.security.web.server.savedrequest.WebSessionServerRequestCache;
import org.springframework.security.web.server.util.matcher.PathPatternParserServerWebExchangeMatcher;
import org.springframework.security.web.server.util.matcher.ServerWebExchangeMatcher.MatchResult;
import org.springframework.web.server.ServerWebExchange;
import org.springframework.web.server.WebSession;
import reactor.core.publisher.Mono;

/**
 * What Spring Security does for the console: login, logout, CSRF tokens. Other paths pass it
 * untouched. Whatever it refuses is a {@link PlatformException}, which the console shows as a page.
 */
final class ConsoleSecurity {
  private static final String USERNAME = "preferred_username";
  private static final String START = ConsolePaths.LOGIN + "/at/{registrationId}";
  private static final String START_HERE = ConsolePaths.LOGIN + "/at/" + Provider.ID;

  private final ConsoleSettings settings;
  private final Provider provider;
  private final SessionTokens tokens;
  private final ServerCsrfTokenRepository csrfTokens = new WebSessionServerCsrfTokenRepository();

  ConsoleSecurity(ConsoleSettings settings, Provider provider, SessionTokens tokens) {
    this.settings = settings;
    this.provider = provider;
    this.tokens = tokens;
  }

  WebFilterChainProxy filter(
      ReactiveOAuth2AccessTokenResponseClient<OAuth2AuthorizationCodeGrantRequest> tokenEndpoint,
      IdTokens idTokens) {
    WebFilterChainProxy filter = new WebFilterChainProxy(chain(logins(tokenEndpoint, idTokens)));
    StrictServerWebExchangeFirewall strict = new StrictServerWebExchangeFirewall();
    filter.setFirewall(
        exchange ->
            ConsolePaths.hold(exchange)
                ? strict.getFirewalledExchange(exchange)
                : Mono.just(exchange));
    return filter;
  }

  private SecurityWebFilterChain chain(ReactiveAuthenticationManager logins) {
    ServerRequestCache asked = pages();
    return ServerHttpSecurity.http()
        .securityMatcher(ConsoleSecurity::ofConsole)
        // The gateway's own go on every answer.
        .headers(ServerHttpSecurity.HeaderSpec::disable)
        .httpBasic(ServerHttpSecurity.HttpBasicSpec::disable)
        .formLogin(ServerHttpSecurity.FormLoginSpec::disable)
        .requestCache(cache -> cache.requestCache(asked))
        .csrf(
            csrf ->
                csrf.csrfTokenRepository(csrfTokens)
                    .accessDeniedHandler((exchange, denied) -> Mono.error(stale(denied))))
        .authorizeExchange(
            requests ->
                requests
                    .pathMatchers(HttpMethod.GET, ConsolePaths.ASSETS + "/**")
                    .permitAll()
                    .anyExchange()
                    .authenticated())
        .exceptionHandling(failures -> failures.authenticationEntryPoint(toLogin(asked)))
        .oauth2Login(login -> describe(login, logins, asked))
        .logout(this::describe)
        .build();
  }

  private void describe(
      ServerHttpSecurity.OAuth2LoginSpec login,
      ReactiveAuthenticationManager logins,
      ServerRequestCache asked) {
    DefaultServerOAuth2AuthorizationRequestResolver requests =
        new DefaultServerOAuth2AuthorizationRequestResolver(
            provider, new PathPatternParserServerWebExchangeMatcher(START, HttpMethod.GET));
    requests.setAuthorizationRequestCustomizer(OAuth2AuthorizationRequestCustomizers.withPkce());
    RedirectServerAuthenticationSuccessHandler back =
        new RedirectServerAuthenticationSuccessHandler(ConsolePaths.ROOT);
    back.setRequestCache(asked);
    login
        .loginPage(START_HERE)
        .clientRegistrationRepository(provider)
        .authorizedClientRepository(tokens)
        .authorizationRequestResolver(requests)
        .authenticationMatcher(
            new PathPatternParserServerWebExchangeMatcher(ConsolePaths.BACK, HttpMethod.GET))
        .authenticationManager(logins)
        .authenticationSuccessHandler(
            (exchange, holder) ->
                renewCsrfToken(exchange.getExchange())
                    .then(back.onAuthenticationSuccess(exchange, holder)))
        .authenticationFailureHandler((exchange, failure) -> Mono.error(unsuccessful(failure)));
  }

  // A new token gives the session another id. Made by the pages that first need one, requests at
  // one
  // time would each do so, and all but one would find their session gone.
  private Mono<Void> renewCsrfToken(ServerWebExchange exchange) {
    return csrfTokens
        .generateToken(exchange)
        .flatMap(token -> csrfTokens.saveToken(exchange, token));
  }

  private void describe(ServerHttpSecurity.LogoutSpec logout) {
    OidcClientInitiatedServerLogoutSuccessHandler atIssuer =
        new OidcClientInitiatedServerLogoutSuccessHandler(provider);
    atIssuer.setPostLogoutRedirectUri(settings.address() + ConsolePaths.ROOT);
    logout
        .logoutUrl(ConsolePaths.LOGOUT)
        // At last: the handlers before it write to the session.
        .logoutSuccessHandler(
            (exchange, holder) ->
                exchange
                    .getExchange()
                    .getSession()
                    .flatMap(WebSession::invalidate)
                    .then(atIssuer.onLogoutSuccess(exchange, holder)));
  }

  private static ReactiveAuthenticationManager logins(
      ReactiveOAuth2AccessTokenResponseClient<OAuth2AuthorizationCodeGrantRequest> tokenEndpoint,
      IdTokens idTokens) {
    OidcAuthorizationCodeReactiveAuthenticationManager logins =
        new OidcAuthorizationCodeReactiveAuthenticationManager(
            tokenEndpoint, request -> Mono.just(user(request)));
    logins.setJwtDecoderFactory(idTokens);
    return logins;
  }

  // What the ID token says is enough; what the visitor may, user-service says at each exchange.
  private static OidcUser user(OidcUserRequest request) {
    OidcIdToken token = request.getIdToken();
    String name = token.getClaimAsString(USERNAME) == null ? "sub" : USERNAME;
    return new DefaultOidcUser(AuthorityUtils.NO_AUTHORITIES, token, name);
  }

  /** Where to return to after the login: pages of the console, never another address. */
  private static ServerRequestCache pages() {
    WebSessionServerRequestCache pages = new WebSessionServerRequestCache();
    pages.setSaveRequestMatcher(
        exchange -> isPage(exchange) ? MatchResult.match() : MatchResult.notMatch());
    return pages;
  }

  // At the address that the issuer leads back to: a cookie of another host would not come along.
  // What is no page has nobody who could log in.
  private ServerAuthenticationEntryPoint toLogin(ServerRequestCache asked) {
    RedirectServerAuthenticationEntryPoint redirect =
        new RedirectServerAuthenticationEntryPoint(settings.address() + START_HERE);
    redirect.setRequestCache(asked);
    return (exchange, failure) ->
        isPage(exchange)
            ? redirect.commence(exchange, failure)
            : Mono.error(
                PlatformException.of(ErrorCode.UNAUTHENTICATED, "Please log in.", failure));
  }

  private static boolean isPage(ServerWebExchange exchange) {
    ServerHttpRequest request = exchange.getRequest();
    return request.getMethod() == HttpMethod.GET
        && request.getHeaders().getOrEmpty(HttpHeaders.ACCEPT).stream()
            .anyMatch(accepted -> accepted.contains(MediaType.TEXT_HTML_VALUE))
        && !request.getPath().value().startsWith(ConsolePaths.LOGIN);
  }

  private static Mono<MatchResult> ofConsole(ServerWebExchange exchange) {
    return ConsolePaths.hold(exchange) ? MatchResult.match() : MatchResult.notMatch();
  }

  private static PlatformException stale(Exception denied) {
    return PlatformException.of(
        ErrorCode.PERMISSION_DENIED,
        "This did not come from a page of yours, or the page was open for too long.",
        denied);
  }

  private static PlatformException unsuccessful(Exception failure) {
    return PlatformException.of(
        ErrorCode.PERMISSION_DENIED, "The login did not succeed. Please try again.", failure);
  }
}
