package io.llmplatform.user.login;

import static org.assertj.core.api.Assertions.assertThat;

import io.llmplatform.user.fake.Browser;
import io.llmplatform.user.fake.FakeAccounts;
import io.llmplatform.user.fake.ProviderScenario;
import java.net.HttpCookie;
import java.net.http.HttpResponse;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.springframework.beans.factory.annotation.Autowired;
import org.springframework.jdbc.core.simple.JdbcClient;

class LoginPageIT extends ProviderScenario {
  @Autowired JdbcClient database;

  @Test
  void isStrictAboutContentAndCachesNothing() {
    HttpResponse<String> page = browser.get("/login");
    assertThat(page.statusCode()).isEqualTo(200);
    assertThat(page.headers().firstValue("Content-Security-Policy").orElse(""))
        .contains("default-src 'none'")
        .contains("frame-ancestors 'none'")
        .doesNotContain("unsafe");
    assertThat(page.headers().firstValue("Cache-Control").orElse("")).contains("no-store");
    assertThat(page.body()).doesNotContain("<script").doesNotContain("http://");
    assertThat(browser.get("/login/style.css").headers().firstValue("Content-Type").orElse(""))
        .startsWith("text/css");
  }

  @Test
  void speaksChineseAndEnglish() {
    assertThat(browser.get("/login", "Accept-Language", "zh-CN,zh;q=0.9").body())
        .contains("lang=\"zh-CN\"")
        .contains("用户名");
    assertThat(browser.get("/login", "Accept-Language", "de").body())
        .contains("lang=\"en\"")
        .contains("User name");
  }

  @Test
  void doesNotSayWhichPartWasWrong() {
    HttpResponse<String> wrongPassword = browser.logIn(username, "wrong");
    HttpResponse<String> nobody = browser.logIn("nobody", FakeAccounts.PASSWORD);
    assertThat(Browser.location(wrongPassword)).isEqualTo("/login?error");
    assertThat(Browser.location(nobody)).isEqualTo("/login?error");
    assertThat(browser.get("/login?error").body())
        .contains("role=\"alert\"")
        .contains("The user name or the password is wrong.");
  }

  @Test
  void saysHowLongAnAccountIsLocked() {
    accounts.lock(username);
    String page = Browser.location(browser.logIn(username, FakeAccounts.PASSWORD));
    assertThat(page).isEqualTo("/login?locked=4");
    assertThat(browser.get(page).body()).contains("Try again in 4 min.");
    assertThat(browser.get("/login?locked=%3Cscript%3E").body()).contains("Try again in 1 min.");
  }

  @Test
  void refusesAFormWithoutItsToken() {
    HttpResponse<String> forged =
        browser.post("/login", Map.of("username", username, "password", FakeAccounts.PASSWORD));
    assertThat(Browser.location(forged)).isEqualTo("/login?expired");
    assertThat(browser.get("/login").body()).contains("name=\"password\"");
  }

  @Test
  void changesTheSessionAtLoginAndKeepsItInTheDatabase() {
    browser.get("/login");
    HttpCookie before = cookie();
    assertThat(before.isHttpOnly()).isTrue();
    HttpResponse<String> answer = browser.logIn(username, FakeAccounts.PASSWORD);
    assertThat(answer.headers().firstValue("Set-Cookie").orElse("")).contains("SameSite=Lax");
    assertThat(cookie().getValue()).isNotEqualTo(before.getValue());
    assertThat(
            database
                .sql("select count(*) from spring_session where principal_name = ?")
                .param("id-of-" + username)
                .query(Integer.class)
                .single())
        .isEqualTo(1);
    String page = browser.get("/login").body();
    assertThat(page).contains("You are logged in");
    HttpResponse<String> out = browser.post("/login/logout", Map.of("_csrf", Browser.csrf(page)));
    assertThat(Browser.location(out)).isEqualTo("/login?logout");
    assertThat(browser.get("/login").body()).contains("name=\"password\"");
  }

  @Test
  void leadsToNoOtherHost() {
    HttpResponse<String> first =
        browser.get(
            authorization(publicClient(), "openid"),
            "X-Forwarded-Host",
            "evil.example",
            "X-Forwarded-Proto",
            "http");
    assertThat(Browser.location(first)).isEqualTo("/login");
    assertThat(Browser.location(browser.logIn(username, FakeAccounts.PASSWORD)))
        .startsWith("/oauth2/authorize?");
  }

  private HttpCookie cookie() {
    return browser.cookies().getCookieStore().getCookies().stream()
        .filter(each -> each.getName().equals("platform-login"))
        .findFirst()
        .orElseThrow();
  }
}
