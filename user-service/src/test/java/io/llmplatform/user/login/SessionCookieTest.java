package io.llmplatform.user.login;

import static org.assertj.core.api.Assertions.assertThat;

import io.llmplatform.user.oidc.IssuerSettings;
import org.junit.jupiter.api.Test;
import org.springframework.mock.web.MockHttpServletRequest;
import org.springframework.mock.web.MockHttpServletResponse;
import org.springframework.session.web.http.CookieSerializer;

class SessionCookieTest {

  @Test
  void isSecureWherePeopleComeByTls() {
    assertThat(cookie("https://platform.example"))
        .startsWith("__Host-login=")
        .contains("; Secure", "; HttpOnly", "; SameSite=Lax", "; Path=/");
  }

  @Test
  void worksWithoutTlsToo() {
    assertThat(cookie("http://127.0.0.1:8080"))
        .startsWith("platform-login=")
        .contains("; HttpOnly", "; SameSite=Lax")
        .doesNotContain("Secure");
  }

  private static String cookie(String issuer) {
    MockHttpServletResponse response = new MockHttpServletResponse();
    new LoginConfiguration()
        .cookieSerializer(new IssuerSettings(issuer, null, null, "platform"))
        .writeCookieValue(
            new CookieSerializer.CookieValue(new MockHttpServletRequest(), response, "session"));
    return String.valueOf(response.getHeader("Set-Cookie"));
  }
}
