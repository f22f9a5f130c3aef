package io.llmplatform.user.fake;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import io.llmplatform.testing.identity.TestCaller;
import io.llmplatform.testing.infrastructure.WithCallers;
import io.llmplatform.testing.infrastructure.WithPostgres;
import io.llmplatform.user.account.EnsuringAccount;
import io.llmplatform.user.apikey.EnsuringApiKey;
import io.llmplatform.user.tenant.EnsuringTenant;
import java.net.http.HttpResponse;
import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.Base64;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.UUID;
import org.junit.jupiter.api.BeforeEach;
import org.springframework.beans.factory.annotation.Autowired;
import org.springframework.boot.test.context.SpringBootTest;
import org.springframework.boot.test.context.SpringBootTest.WebEnvironment;
import org.springframework.boot.test.web.server.LocalServerPort;
import org.springframework.context.annotation.Import;
import org.springframework.core.env.Environment;
import org.springframework.test.context.bean.override.mockito.MockitoBean;

/** The provider with people and clients of its own in each test. */
@SpringBootTest(
    webEnvironment = WebEnvironment.RANDOM_PORT,
    properties = {
      "PLATFORM_CONFIG=file:../nacos-config/",
      "PLATFORM_ISSUER=http://platform.example:8080",
      "spring.cloud.nacos.discovery.enabled=false",
      "spring.cloud.nacos.config.enabled=false"
    })
@Import(WithFakeAccounts.class)
@WithPostgres
@WithCallers
public abstract class ProviderScenario {
  protected static final String ISSUER = "http://platform.example:8080";
  protected static final String RETURN = "http://127.0.0.1:9999/callback";
  protected static final String VERIFIER =
      "a-verifier-of-enough-characters-for-rfc-7636-1234567890";

  @MockitoBean EnsuringTenant ensuringTenant;
  @MockitoBean EnsuringAccount ensuringAccount;
  @MockitoBean EnsuringApiKey ensuringApiKey;

  @Autowired protected FakeAccounts accounts;
  @Autowired protected Environment environment;
  @LocalServerPort protected int port;

  protected String username = "";
  protected Browser browser = new Browser("");

  @BeforeEach
  void aPerson() {
    username = "ann-" + UUID.randomUUID();
    accounts.add(username, "developer");
    browser = new Browser(base());
  }

  protected String base() {
    return "http://127.0.0.1:" + port;
  }

  protected static String admin() {
    return "Bearer " + TestCaller.platformAdmin().token();
  }

  protected JsonNode register(String body) {
    HttpResponse<String> answer = browser.postJson("/api/clients", body, "Authorization", admin());
    assertThat(answer.statusCode()).as(answer.body()).isEqualTo(201);
    return Browser.json(answer);
  }

  /** A public client that refreshes. */
  protected String publicClient() {
    return register(
            "{\"publicClient\":true,\"redirectUris\":[\"%s\"],\"postLogoutRedirectUris\":[\"%s\"]}"
                .formatted(RETURN, RETURN))
        .at("/clientId")
        .asText();
  }

  protected static String authorization(String clientId, String scope) {
    Map<String, String> query = new LinkedHashMap<>();
    query.put("response_type", "code");
    query.put("client_id", clientId);
    query.put("redirect_uri", RETURN);
    query.put("scope", scope);
    query.put("state", "s t&ate");
    query.put("nonce", "n-1");
    query.put("code_challenge", challenge());
    query.put("code_challenge_method", "S256");
    return "/oauth2/authorize?" + Browser.form(query);
  }

  protected HttpResponse<String> exchangeCode(String clientId, String code) {
    return browser.post(
        "/oauth2/token",
        Map.of(
            "grant_type",
            "authorization_code",
            "code",
            code,
            "redirect_uri",
            RETURN,
            "client_id",
            clientId,
            "code_verifier",
            VERIFIER));
  }

  protected HttpResponse<String> refresh(String clientId, String refreshToken) {
    return browser.post(
        "/oauth2/token",
        Map.of(
            "grant_type", "refresh_token", "refresh_token", refreshToken, "client_id", clientId));
  }

  /** Tokens of the person for the client. */
  protected JsonNode tokens(String clientId) {
    String code =
        browser.codeFor(username, authorization(clientId, "openid profile email"), RETURN);
    HttpResponse<String> answer = exchangeCode(clientId, code);
    assertThat(answer.statusCode()).as(answer.body()).isEqualTo(200);
    return Browser.json(answer);
  }

  /** The answer to the gateway that exchanges a credential. */
  protected HttpResponse<String> exchange(String credential) {
    return browser.postJson(
        "/internal/tokens/exchange",
        "{\"credential\":\"" + credential + "\"}",
        "Authorization",
        Browser.basic("gateway-service", secretOf("GATEWAY")));
  }

  protected String secretOf(String service) {
    return environment.getRequiredProperty(service + "_SERVICE_SECRET");
  }

  private static String challenge() {
    try {
      byte[] digest =
          MessageDigest.getInstance("SHA-256").digest(VERIFIER.getBytes(StandardCharsets.US_ASCII));
      return Base64.getUrlEncoder().withoutPadding().encodeToString(digest);
    } catch (NoSuchAlgorithmException e) {
      throw new AssertionError(e);
    }
  }
}
