package io.llmplatform.user.oidc;

import jakarta.servlet.ServletException;
import jakarta.servlet.http.HttpServletRequest;
import jakarta.servlet.http.HttpServletResponse;
import java.io.IOException;
import org.springframework.security.core.Authentication;
import org.springframework.security.oauth2.server.authorization.oidc.authentication.OidcLogoutAuthenticationToken;
import org.springframework.security.oauth2.server.authorization.oidc.web.authentication.OidcLogoutAuthenticationSuccessHandler;
import org.springframework.security.web.authentication.AuthenticationSuccessHandler;
import org.springframework.security.web.authentication.logout.SecurityContextLogoutHandler;

/**
 * Ends the session at the end-session endpoint, and leads to where the client asked for, or to the
 * login page.
 */
final class AfterLogout implements AuthenticationSuccessHandler {
  private final AuthenticationSuccessHandler toClient =
      new OidcLogoutAuthenticationSuccessHandler();
  private final SecurityContextLogoutHandler session = new SecurityContextLogoutHandler();
  private final String loginPage;

  AfterLogout(String loginPage) {
    this.loginPage = loginPage;
  }

  @Override
  public void onAuthenticationSuccess(
      HttpServletRequest request, HttpServletResponse response, Authentication authentication)
      throws IOException, ServletException {
    OidcLogoutAuthenticationToken logout = (OidcLogoutAuthenticationToken) authentication;
    String asked = logout.getPostLogoutRedirectUri();
    if (asked != null && !asked.isEmpty()) {
      toClient.onAuthenticationSuccess(request, response, authentication);
      return;
    }
    if (logout.isPrincipalAuthenticated()) {
      session.logout(request, response, (Authentication) logout.getPrincipal());
    }
    response.sendRedirect(loginPage + "?logout");
  }
}
