package io.llmplatform.user.token;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import io.llmplatform.user.fake.Browser;
import io.llmplatform.user.fake.ProviderScenario;
import java.io.IOException;
import java.net.http.HttpResponse;
import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.UUID;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.springframework.test.context.DynamicPropertyRegistry;
import org.springframework.test.context.DynamicPropertySource;

/** Nothing but {@code PLATFORM_ISSUER_URI} differs, and Keycloak's tokens count. */
@Tag("keycloak")
class KeycloakIT extends ProviderScenario {
  private static final Pattern FORM = Pattern.compile("action=\"([^\"]+)\"");
  private static final String SECRET = UUID.randomUUID().toString();
  private static final String USER_PASSWORD = UUID.randomUUID().toString();
  private static final KeycloakProcess KEYCLOAK = start();

  private final Browser atKeycloak = new Browser("");

  @DynamicPropertySource
  static void issuer(DynamicPropertyRegistry registry) {
    registry.add("PLATFORM_ISSUER_URI", KEYCLOAK::issuer);
  }

  @Test
  void acceptsAutomation() {
    HttpResponse<String> answer =
        atKeycloak.post(
            endpoint("/token"),
            Map.of("grant_type", "client_credentials"),
            "Authorization",
            Browser.basic("llm-platform-automation", SECRET));
    assertThat(answer.statusCode()).as(answer.body()).isEqualTo(200);
    JsonNode internal = exchanged(Browser.json(answer).at("/access_token").asText());
    assertThat(internal.at("/tenant").asText()).isEqualTo("platform");
    assertThat(internal.at("/roles").toString()).isEqualTo("[\"platform-admin\"]");
    assertThat(internal.at("/scope").asText()).contains("tenants:all");
  }

  @Test
  void acceptsAPersonWhoLoggedInWithPkce() {
    JsonNode tokens = tokensOfAnn();
    JsonNode internal = exchanged(tokens.at("/access_token").asText());
    assertThat(internal.at("/preferred_username").asText()).isEqualTo("ann");
    assertThat(internal.at("/roles").toString()).isEqualTo("[\"developer\"]");
    assertThat(internal.at("/scope").asText()).isEqualTo("inference:invoke models:read");

    assertThat(exchange(tokens.at("/id_token").asText()).statusCode()).isEqualTo(401);
    assertThat(exchange(tokens.at("/refresh_token").asText()).statusCode()).isEqualTo(401);
  }

  @Test
  void hasNoProviderOfItsOwnBesides() {
    for (String path :
        new String[] {"/login", "/.well-known/openid-configuration", "/oauth2/jwks"}) {
      assertThat(browser.get(path).statusCode()).isEqualTo(401);
    }
  }

  private JsonNode tokensOfAnn() {
    Map<String, String> query =
        new LinkedHashMap<>(Browser.parameters(authorization("x", "openid")));
    query.put("client_id", "llm-platform-web");
    HttpResponse<String> page = atKeycloak.get(endpoint("/auth?" + Browser.form(query)));
    Matcher form = FORM.matcher(page.body());
    assertThat(form.find()).as(page.body()).isTrue();
    HttpResponse<String> back =
        atKeycloak.post(
            form.group(1).replace("&amp;", "&"),
            Map.of("username", "ann", "password", USER_PASSWORD),
            "Cookie",
            cookies(page));
    assertThat(Browser.location(back)).as(back.body()).startsWith(RETURN);
    HttpResponse<String> answer =
        atKeycloak.post(
            endpoint("/token"),
            Map.of(
                "grant_type",
                "authorization_code",
                "client_id",
                "llm-platform-web",
                "redirect_uri",
                RETURN,
                "code",
                Browser.parameters(Browser.location(back)).get("code"),
                "code_verifier",
                VERIFIER));
    assertThat(answer.statusCode()).as(answer.body()).isEqualTo(200);
    return Browser.json(answer);
  }

  // Keycloak's are Secure; browsers send these to 127.0.0.1 all the same, Java's cookie store does
  // not.
  private static String cookies(HttpResponse<?> page) {
    return page.headers().allValues("Set-Cookie").stream()
        .map(cookie -> cookie.split(";", 2)[0])
        .collect(Collectors.joining("; "));
  }

  private JsonNode exchanged(String token) {
    HttpResponse<String> answer = exchange(token);
    assertThat(answer.statusCode()).as(answer.body()).isEqualTo(200);
    return Browser.claims(Browser.json(answer).at("/token").asText());
  }

  private static String endpoint(String path) {
    return KEYCLOAK.issuer() + "/protocol/openid-connect" + path;
  }

  private static KeycloakProcess start() {
    try {
      return KeycloakProcess.start(
          Path.of(System.getProperty("keycloak.home")),
          Map.of(
              "KEYCLOAK_AUTOMATION_SECRET", SECRET,
              "KEYCLOAK_TEST_USER_PASSWORD", USER_PASSWORD));
    } catch (IOException e) {
      throw new ExceptionInInitializerError(e);
    }
  }
}
