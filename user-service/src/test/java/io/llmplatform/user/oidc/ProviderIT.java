package io.llmplatform.user.oidc;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import io.llmplatform.user.api.IdentityChange;
import io.llmplatform.user.fake.Browser;
import io.llmplatform.user.fake.FakeAccounts;
import io.llmplatform.user.fake.ProviderScenario;
import java.net.http.HttpResponse;
import java.util.List;
import java.util.Map;
import java.util.concurrent.Callable;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;

class ProviderIT extends ProviderScenario {

  @Test
  void describesItselfUnderItsIssuerWhereverItIsAsked() {
    for (String path :
        List.of("/.well-known/openid-configuration", "/.well-known/oauth-authorization-server")) {
      JsonNode document =
          Browser.json(
              browser.get(path, "X-Forwarded-Host", "evil.example", "Forwarded", "host=e"));
      assertThat(document.at("/issuer").asText()).isEqualTo(ISSUER);
      assertThat(document.at("/jwks_uri").asText()).isEqualTo(ISSUER + "/oauth2/jwks");
      assertThat(document.at("/authorization_endpoint").asText())
          .isEqualTo(ISSUER + "/oauth2/authorize");
      assertThat(document.at("/token_endpoint").asText()).isEqualTo(ISSUER + "/oauth2/token");
      assertThat(document.at("/code_challenge_methods_supported").toString())
          .isEqualTo("[\"S256\"]");
    }
  }

  @Test
  void logsAPersonInWithPkce() {
    String client = publicClient();
    JsonNode tokens = tokens(client);

    JsonNode access = Browser.claims(tokens.at("/access_token").asText());
    assertThat(access.at("/iss").asText()).isEqualTo(ISSUER);
    assertThat(access.at("/sub").asText()).isEqualTo("id-of-" + username);
    assertThat(access.at("/preferred_username").asText()).isEqualTo(username);
    assertThat(access.at("/tenant").asText()).isEqualTo("acme");
    assertThat(access.at("/realm_access/roles").toString()).isEqualTo("[\"developer\"]");
    assertThat(access.at("/aud").toString()).contains("llm-platform");
    assertThat(access.at("/scope").toString()).contains("openid");
    assertThat(access.at("/exp").asLong() - access.at("/iat").asLong()).isEqualTo(900);

    JsonNode id = Browser.claims(tokens.at("/id_token").asText());
    assertThat(id.at("/aud").toString()).contains(client);
    assertThat(id.at("/nonce").asText()).isEqualTo("n-1");
    assertThat(id.at("/preferred_username").asText()).isEqualTo(username);
    assertThat(id.at("/name").asText()).isEqualTo("Name of " + username);
    assertThat(id.at("/exp").asLong() - id.at("/iat").asLong()).isEqualTo(900);

    HttpResponse<String> userInfo =
        browser.get("/userinfo", "Authorization", "Bearer " + tokens.at("/access_token").asText());
    assertThat(userInfo.statusCode()).as(userInfo.body()).isEqualTo(200);
    assertThat(Browser.json(userInfo).at("/sub").asText()).isEqualTo("id-of-" + username);
    assertThat(Browser.json(userInfo).at("/tenant").asText()).isEqualTo("acme");
    assertThat(Browser.json(userInfo).at("/email").asText()).isEqualTo(username + "@acme.example");
  }

  @Test
  void tellsNoMoreThanTheScopesAllow() {
    String client = publicClient();
    String code = browser.codeFor(username, authorization(client, "openid"), RETURN);
    JsonNode id = Browser.claims(Browser.json(exchangeCode(client, code)).at("/id_token").asText());
    assertThat(id.has("name")).isFalse();
    assertThat(id.has("email")).isFalse();
  }

  @Test
  void refusesACodeWithoutItsVerifierAndACodeUsedTwice() {
    String client = publicClient();
    String code = browser.codeFor(username, authorization(client, "openid"), RETURN);
    HttpResponse<String> wrong =
        browser.post(
            "/oauth2/token",
            Map.of(
                "grant_type", "authorization_code",
                "code", code,
                "redirect_uri", RETURN,
                "client_id", client,
                "code_verifier", VERIFIER + "x"));
    assertThat(wrong.statusCode()).isEqualTo(400);

    Browser other = new Browser(base());
    String second = other.codeFor(username, authorization(client, "openid"), RETURN);
    JsonNode tokens = Browser.json(exchangeCode(client, second));
    assertThat(exchangeCode(client, second).statusCode()).isEqualTo(400);
    assertThat(exchange(tokens.at("/access_token").asText()).statusCode()).isEqualTo(401);
  }

  @Test
  void refusesAPublicClientWithoutPkceAndAForeignRedirect() {
    String client = publicClient();
    browser.logIn(username, FakeAccounts.PASSWORD);
    HttpResponse<String> noPkce =
        browser.get(
            "/oauth2/authorize?"
                + Browser.form(
                    Map.of(
                        "response_type",
                        "code",
                        "client_id",
                        client,
                        "redirect_uri",
                        RETURN,
                        "scope",
                        "openid")));
    assertThat(Browser.location(noPkce)).contains("error=invalid_request");

    HttpResponse<String> elsewhere =
        browser.get(authorization(client, "openid").replace("callback", "elsewhere"));
    assertThat(elsewhere.statusCode()).isEqualTo(400);
    assertThat(Browser.location(elsewhere)).isEmpty();
  }

  @Test
  void rotatesRefreshTokensAndEndsTheGrantWhenAnOldOneComesBack() {
    String client = publicClient();
    JsonNode first = tokens(client);
    HttpResponse<String> refreshed = refresh(client, first.at("/refresh_token").asText());
    assertThat(refreshed.statusCode()).as(refreshed.body()).isEqualTo(200);
    JsonNode second = Browser.json(refreshed);
    assertThat(second.at("/refresh_token").asText())
        .isNotEqualTo(first.at("/refresh_token").asText());
    assertThat(exchange(first.at("/access_token").asText()).statusCode()).isEqualTo(200);
    assertThat(exchange(second.at("/access_token").asText()).statusCode()).isEqualTo(200);

    HttpResponse<String> reused = refresh(client, first.at("/refresh_token").asText());
    assertThat(reused.statusCode()).isEqualTo(400);
    assertThat(Browser.json(reused).at("/error").asText()).isEqualTo("invalid_grant");
    assertThat(refresh(client, second.at("/refresh_token").asText()).statusCode()).isEqualTo(400);
    assertThat(exchange(second.at("/access_token").asText()).statusCode()).isEqualTo(401);
    assertThat(accounts.acts())
        .anyMatch(
            act ->
                act.action().equals("refresh-token.reused")
                    && act.actor().equals("id-of-" + username)
                    && act.tenant().equals("acme"));
  }

  @Test
  void letsOneOfManySimultaneousRefreshesSucceed() throws Exception {
    String client = publicClient();
    String token = tokens(client).at("/refresh_token").asText();
    ExecutorService pool = Executors.newFixedThreadPool(8);
    try {
      List<Callable<Integer>> calls =
          IntStream.range(0, 8)
              .<Callable<Integer>>mapToObj(i -> () -> refresh(client, token).statusCode())
              .toList();
      int succeeded = 0;
      for (Future<Integer> status : pool.invokeAll(calls)) {
        succeeded += status.get() == 200 ? 1 : 0;
      }
      assertThat(succeeded).isEqualTo(1);
    } finally {
      pool.shutdownNow();
    }
  }

  @Test
  void refusesADisabledPersonsRefreshAndTokens() {
    String client = publicClient();
    JsonNode tokens = tokens(client);
    accounts.disable(accounts.bySubject("id-of-" + username).orElseThrow());
    HttpResponse<String> refused = refresh(client, tokens.at("/refresh_token").asText());
    assertThat(refused.statusCode()).isEqualTo(400);
    assertThat(Browser.json(refused).at("/error").asText()).isEqualTo("invalid_grant");
    assertThat(exchange(tokens.at("/access_token").asText()).statusCode()).isEqualTo(401);
    assertThat(
            browser
                .get("/userinfo", "Authorization", "Bearer " + tokens.at("/access_token").asText())
                .statusCode())
        .isEqualTo(401);
  }

  @Test
  void revokesAndAnnounces() {
    String client = publicClient();
    JsonNode tokens = tokens(client);
    String access = tokens.at("/access_token").asText();
    assertThat(exchange(access).statusCode()).isEqualTo(200);
    HttpResponse<String> revoked =
        browser.post("/oauth2/revoke", Map.of("token", access, "client_id", client));
    assertThat(revoked.statusCode()).as(revoked.body()).isEqualTo(200);
    assertThat(exchange(access).statusCode()).isEqualTo(401);
    assertThat(exchange(access).body()).contains("revoked");
    assertThat(refresh(client, tokens.at("/refresh_token").asText()).statusCode()).isEqualTo(400);
    assertThat(accounts.changes()).contains(IdentityChange.ofSubject("id-of-" + username));
  }

  @Test
  void givesAutomationATokenWithoutNamingAScope() {
    JsonNode client = register("{\"name\":\"CI\",\"roles\":[\"Platform_Admin\"]}");
    String id = client.at("/clientId").asText();
    String secret = client.at("/clientSecret").asText();
    HttpResponse<String> answer =
        browser.post(
            "/oauth2/token",
            Map.of("grant_type", "client_credentials"),
            "Authorization",
            Browser.basic(id, secret));
    assertThat(answer.statusCode()).as(answer.body()).isEqualTo(200);
    String token = Browser.json(answer).at("/access_token").asText();
    assertThat(Browser.claims(token).at("/realm_access/roles").toString())
        .isEqualTo("[\"platform-admin\"]");
    assertThat(Browser.claims(token).at("/tenant").asText()).isEqualTo("platform");
    HttpResponse<String> exchanged = exchange(token);
    assertThat(exchanged.statusCode()).as(exchanged.body()).isEqualTo(200);
    assertThat(Browser.claims(Browser.json(exchanged).at("/token").asText()).at("/scope").asText())
        .contains("tenants:all");

    HttpResponse<String> introspected =
        browser.post(
            "/oauth2/introspect",
            Map.of("token", token),
            "Authorization",
            Browser.basic(id, secret));
    assertThat(Browser.json(introspected).at("/active").asBoolean()).isTrue();

    HttpResponse<String> wrong =
        browser.post(
            "/oauth2/token",
            Map.of("grant_type", "client_credentials"),
            "Authorization",
            Browser.basic(id, secret + "x"));
    assertThat(wrong.statusCode()).isEqualTo(401);
    assertThat(Browser.json(wrong).at("/error").asText()).isEqualTo("invalid_client");

    assertThat(browser.delete("/api/clients/" + id, "Authorization", admin()).statusCode())
        .isEqualTo(204);
    assertThat(exchange(token).statusCode()).isEqualTo(401);
  }

  @Test
  void asksForConsentWhereTheClientWantsThat() {
    String client =
        register(
                "{\"name\":\"<b>Notes</b>\",\"publicClient\":true,\"consent\":true,"
                    + "\"redirectUris\":[\""
                    + RETURN
                    + "\"]}")
            .at("/clientId")
            .asText();
    browser.get(authorization(client, "openid profile"));
    HttpResponse<String> loggedIn = browser.logIn(username, FakeAccounts.PASSWORD);
    String consent = Browser.location(browser.get(Browser.location(loggedIn)));
    assertThat(consent).startsWith(ISSUER + "/login/consent?");
    HttpResponse<String> page = browser.get(consent.substring(ISSUER.length()));
    assertThat(page.statusCode()).isEqualTo(200);
    assertThat(page.body()).contains("&lt;b&gt;Notes").doesNotContain("<b>Notes");
    String state = Browser.parameters(consent).getOrDefault("state", "");
    HttpResponse<String> denied =
        browser.post("/oauth2/authorize", Map.of("client_id", client, "state", state));
    assertThat(Browser.location(denied)).contains("error=access_denied");

    String again = Browser.location(browser.get(authorization(client, "openid profile")));
    HttpResponse<String> allowed =
        browser.post(
            "/oauth2/authorize",
            Map.of(
                "client_id",
                client,
                "state",
                Browser.parameters(again).getOrDefault("state", ""),
                "scope",
                "profile"));
    assertThat(Browser.location(allowed)).startsWith(RETURN + "?code=");
    assertThat(Browser.location(browser.get(authorization(client, "openid profile"))))
        .startsWith(RETURN + "?code=");
  }

  @Test
  void endsTheSessionAndLeadsBack() {
    String client = publicClient();
    String id = tokens(client).at("/id_token").asText();
    HttpResponse<String> out =
        browser.get(
            "/oauth2/logout?"
                + Browser.form(Map.of("id_token_hint", id, "post_logout_redirect_uri", RETURN)));
    assertThat(Browser.location(out)).isEqualTo(RETURN);
    assertThat(Browser.location(browser.get(authorization(client, "openid")))).isEqualTo("/login");
  }
}
