package io.llmplatform.user.bootstrap;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import io.llmplatform.testing.infrastructure.WithCallers;
import io.llmplatform.testing.infrastructure.WithPostgres;
import io.llmplatform.testing.infrastructure.WithRedis;
import io.llmplatform.user.account.EnsuringAccount;
import io.llmplatform.user.apikey.EnsuringApiKey;
import io.llmplatform.user.fake.Browser;
import io.llmplatform.user.oidc.EnsuringClient;
import io.llmplatform.user.tenant.EnsuringTenant;
import java.net.http.HttpResponse;
import java.util.List;
import java.util.Map;
import java.util.concurrent.Callable;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.stream.IntStream;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.springframework.beans.factory.annotation.Autowired;
import org.springframework.boot.DefaultApplicationArguments;
import org.springframework.boot.test.context.SpringBootTest;
import org.springframework.boot.test.context.SpringBootTest.WebEnvironment;
import org.springframework.boot.test.web.server.LocalServerPort;
import org.springframework.core.env.Environment;
import org.springframework.jdbc.core.simple.JdbcClient;

/** The whole service, with real accounts and keys: what the environment names works. */
@SpringBootTest(
    webEnvironment = WebEnvironment.RANDOM_PORT,
    properties = {
      "PLATFORM_CONFIG=file:../nacos-config/",
      "PLATFORM_ADMIN_USERNAME=root-admin",
      "PLATFORM_ADMIN_PASSWORD=kT7-wq9Zr2mXv4Lp",
      "PLATFORM_CLIENT_ID=automation",
      "PLATFORM_CLIENT_SECRET=pB3_nc8Yd6sHf1Gk",
      "CONSOLE_CLIENT_SECRET=vM6_tq2Wd9rKj4Xs",
      "PLATFORM_API_KEY=sk-Jx5Rt0Vb2Nm7Qw9Ez4Uc6Ya8Id3Of1Ph",
      // This service's own keys, not those of test callers.
      "platform.security.jwks-uri=",
      "spring.cloud.nacos.discovery.enabled=false",
      "spring.cloud.nacos.config.enabled=false"
    })
@WithPostgres
@WithRedis
@WithCallers
class FirstIdentitiesIT {
  private static final String PASSWORD = "kT7-wq9Zr2mXv4Lp";
  private static final String KEY = "sk-Jx5Rt0Vb2Nm7Qw9Ez4Uc6Ya8Id3Of1Ph";

  @Autowired FirstIdentities first;
  @Autowired EnsuringTenant tenants;
  @Autowired EnsuringAccount accounts;
  @Autowired EnsuringClient clients;
  @Autowired EnsuringApiKey keys;
  @Autowired Environment environment;
  @Autowired JdbcClient database;
  @LocalServerPort int port;

  private Browser browser = new Browser("");

  @BeforeEach
  void open() {
    browser = new Browser("http://127.0.0.1:" + port);
  }

  @Test
  void theAdministratorLogsIn() {
    assertThat(Browser.location(browser.logIn("root-admin", "wrong"))).isEqualTo("/login?error");
    assertThat(Browser.location(browser.logIn("root-admin", PASSWORD))).isEqualTo("/login");
    assertThat(browser.get("/login").body()).contains("You are logged in");
  }

  @Test
  void theClientIsAPlatformAdminForThisServiceToo() {
    String token = Browser.json(tokenFor("pB3_nc8Yd6sHf1Gk")).at("/access_token").asText();
    JsonNode exchanged = Browser.json(exchange(token));
    String internal = "Bearer " + exchanged.at("/token").asText();
    assertThat(exchanged.at("/tenant").asText()).isEqualTo("platform");
    assertThat(browser.get("/api/clients", "Authorization", internal).statusCode()).isEqualTo(200);
    assertThat(browser.get("/api/users", "Authorization", internal).statusCode()).isEqualTo(200);
    assertThat(browser.get("/api/clients", "Authorization", "Bearer " + token).statusCode())
        .isEqualTo(401);
  }

  @Test
  void theKeyIsADevelopersWith64RequestsAtATime() {
    JsonNode exchanged = Browser.json(exchange(KEY));
    assertThat(exchanged.at("/keyLimits/concurrentRequests").asLong()).isEqualTo(64);
    String scope = Browser.claims(exchanged.at("/token").asText()).at("/scope").asText();
    assertThat(scope).contains("inference:invoke").doesNotContain("tenants:");
  }

  @Test
  void startingAgainChangesNothingHoweverManyStart() throws Exception {
    List<Integer> before = counts();
    ExecutorService pool = Executors.newFixedThreadPool(3);
    try {
      List<Callable<Boolean>> starts =
          IntStream.range(0, 3)
              .<Callable<Boolean>>mapToObj(
                  i ->
                      () -> {
                        first.run(new DefaultApplicationArguments());
                        return true;
                      })
              .toList();
      for (Future<Boolean> start : pool.invokeAll(starts)) {
        assertThat(start.get()).isTrue();
      }
    } finally {
      pool.shutdownNow();
    }
    assertThat(counts()).isEqualTo(before);
  }

  @Test
  void aChangedSecretTakesEffect() {
    start("Zx8-Lm3Qp6Vt1Rk9", "Wn4_Hb7Jd2Gs5Fy0");
    try {
      assertThat(tokenFor("pB3_nc8Yd6sHf1Gk").statusCode()).isEqualTo(401);
      assertThat(tokenFor("Wn4_Hb7Jd2Gs5Fy0").statusCode()).isEqualTo(200);
      assertThat(Browser.location(browser.logIn("root-admin", "Zx8-Lm3Qp6Vt1Rk9")))
          .isEqualTo("/login");
    } finally {
      start(PASSWORD, "pB3_nc8Yd6sHf1Gk");
    }
  }

  @Test
  void theConsoleIsAClientForPeopleAtTheGatewaysAddress() {
    String refused = refusalOf("vM6_tq2Wd9rKj4Xs", "http://127.0.0.1:8080/console/login/code");
    assertThat(refused).contains("invalid_grant");
    assertThat(refusalOf("wrong", "http://127.0.0.1:8080/console/login/code"))
        .contains("invalid_client");
    assertThat(redirectUris()).isEqualTo("{http://127.0.0.1:8080/console/login/code}");

    start(PASSWORD, "pB3_nc8Yd6sHf1Gk", "https://platform.example/");
    try {
      assertThat(redirectUris()).isEqualTo("{https://platform.example/console/login/code}");
    } finally {
      start(PASSWORD, "pB3_nc8Yd6sHf1Gk");
    }
  }

  private String refusalOf(String secret, String redirectUri) {
    return browser
        .post(
            "/oauth2/token",
            Map.of("grant_type", "authorization_code", "code", "none", "redirect_uri", redirectUri),
            "Authorization",
            Browser.basic("console", secret))
        .body();
  }

  private String redirectUris() {
    return database
        .sql("select redirect_uris::text from oidc_client where client_id = 'console'")
        .query(String.class)
        .single();
  }

  private void start(String password, String secret) {
    start(password, secret, "http://127.0.0.1:8080");
  }

  private void start(String password, String secret, String consoleAddress) {
    new FirstIdentities(
            new BootstrapSettings(
                "platform",
                "root-admin",
                password,
                "automation",
                secret,
                "console",
                "vM6_tq2Wd9rKj4Xs",
                consoleAddress,
                KEY),
            tenants,
            accounts,
            clients,
            keys)
        .run(new DefaultApplicationArguments());
  }

  private HttpResponse<String> tokenFor(String secret) {
    return browser.post(
        "/oauth2/token",
        Map.of("grant_type", "client_credentials"),
        "Authorization",
        Browser.basic("automation", secret));
  }

  private HttpResponse<String> exchange(String credential) {
    HttpResponse<String> answer =
        browser.postJson(
            "/internal/tokens/exchange",
            "{\"credential\":\"" + credential + "\"}",
            "Authorization",
            Browser.basic(
                "gateway-service", environment.getRequiredProperty("GATEWAY_SERVICE_SECRET")));
    assertThat(answer.statusCode()).as(answer.body()).isEqualTo(200);
    return answer;
  }

  private List<Integer> counts() {
    return List.of("tenant", "account", "oidc_client", "api_key").stream()
        .map(table -> database.sql("select count(*) from " + table).query(Integer.class).single())
        .toList();
  }
}
