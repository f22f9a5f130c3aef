package io.llmplatform.user.login;

import io.llmplatform.user.identity.PasswordCheck;
import io.llmplatform.user.oidc.ConditionalOnBuiltInProvider;
import io.llmplatform.user.oidc.IssuerSettings;
import jakarta.servlet.http.HttpServletRequest;
import jakarta.servlet.http.HttpServletResponse;
import java.io.IOException;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Configuration;
import org.springframework.core.annotation.Order;
import org.springframework.http.HttpMethod;
import org.springframework.security.access.AccessDeniedException;
import org.springframework.security.config.annotation.web.builders.HttpSecurity;
import org.springframework.security.config.annotation.web.configurers.HeadersConfigurer;
import org.springframework.security.core.AuthenticationException;
import org.springframework.security.web.SecurityFilterChain;
import org.springframework.security.web.authentication.LoginUrlAuthenticationEntryPoint;
import org.springframework.security.web.authentication.SavedRequestAwareAuthenticationSuccessHandler;
import org.springframework.security.web.header.writers.ReferrerPolicyHeaderWriter.ReferrerPolicy;
import org.springframework.security.web.savedrequest.HttpSessionRequestCache;
import org.springframework.session.web.http.CookieSerializer;
import org.springframework.session.web.http.DefaultCookieSerializer;

/** Who may see what under {@code /login}, and the session that begins there. */
@Configuration(proxyBeanMethods = false)
@ConditionalOnBuiltInProvider
class LoginConfiguration {
  static final String PAGE = "/login";
  static final String STYLE = "/login/style.css";
  static final String CONSENT = "/login/consent";
  static final String LOGOUT = "/login/logout";

  private static final SamePlace SAME_PLACE = new SamePlace();

  // No form-action: browsers apply it to where the form's answer redirects, and that is the client.
  private static final String CONTENT_POLICY =
      "default-src 'none'; style-src 'self'; base-uri 'none'; frame-ancestors 'none'";

  /** Its name is not that of the gateway's own session, which shares the host. */
  @Bean
  CookieSerializer cookieSerializer(IssuerSettings issuer) {
    DefaultCookieSerializer cookie = new DefaultCookieSerializer();
    cookie.setCookieName(issuer.isSecure() ? "__Host-login" : "platform-login");
    cookie.setCookiePath("/");
    cookie.setUseHttpOnlyCookie(true);
    cookie.setUseSecureCookie(issuer.isSecure());
    // Lax, not Strict: people come here from the pages of clients.
    cookie.setSameSite("Lax");
    return cookie;
  }

  @Bean
  @Order(2)
  SecurityFilterChain loginPages(HttpSecurity http, PasswordCheck passwords) throws Exception {
    return http.securityMatcher(PAGE, PAGE + "/**")
        .authenticationProvider(new PasswordLogin(passwords))
        .authorizeHttpRequests(
            requests ->
                requests
                    .requestMatchers(HttpMethod.GET, PAGE, STYLE)
                    .permitAll()
                    .anyRequest()
                    .authenticated())
        .formLogin(
            form ->
                form.loginPage(PAGE)
                    .loginProcessingUrl(PAGE)
                    .successHandler(backToTheClient())
                    .failureHandler(LoginConfiguration::failed))
        .logout(
            logout ->
                logout
                    .logoutUrl(LOGOUT)
                    .logoutSuccessHandler(
                        (request, response, authentication) ->
                            SAME_PLACE.sendRedirect(request, response, PAGE + "?logout")))
        .exceptionHandling(
            failures ->
                failures
                    .authenticationEntryPoint(toLogin())
                    .accessDeniedHandler(LoginConfiguration::expired))
        .headers(
            headers ->
                headers
                    .contentSecurityPolicy(policy -> policy.policyDirectives(CONTENT_POLICY))
                    .frameOptions(HeadersConfigurer.FrameOptionsConfig::deny)
                    .referrerPolicy(referrer -> referrer.policy(ReferrerPolicy.NO_REFERRER)))
        .build();
  }

  private static SavedRequestAwareAuthenticationSuccessHandler backToTheClient() {
    HttpSessionRequestCache requests = new HttpSessionRequestCache();
    requests.setMatchingRequestParameterName(null);
    SavedRequestAwareAuthenticationSuccessHandler handler =
        new SavedRequestAwareAuthenticationSuccessHandler();
    handler.setRequestCache(requests);
    handler.setDefaultTargetUrl(PAGE);
    handler.setRedirectStrategy(SAME_PLACE);
    return handler;
  }

  private static void failed(
      HttpServletRequest request, HttpServletResponse response, AuthenticationException failure)
      throws IOException {
    String page =
        failure instanceof LockedFor locked
            ? PAGE + "?locked=" + locked.minutes()
            : PAGE + "?error";
    SAME_PLACE.sendRedirect(request, response, page);
  }

  // Everybody who is logged in may see every page: only the form's token can be missing or old.
  private static void expired(
      HttpServletRequest request, HttpServletResponse response, AccessDeniedException failure)
      throws IOException {
    SAME_PLACE.sendRedirect(request, response, PAGE + "?expired");
  }

  private static LoginUrlAuthenticationEntryPoint toLogin() {
    LoginUrlAuthenticationEntryPoint entryPoint = new LoginUrlAuthenticationEntryPoint(PAGE);
    entryPoint.setFavorRelativeUris(true);
    return entryPoint;
  }
}
