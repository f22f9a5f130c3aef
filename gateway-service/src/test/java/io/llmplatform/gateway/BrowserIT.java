package io.llmplatform.gateway;

import static org.assertj.core.api.Assertions.assertThat;

import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class BrowserIT extends GatewayScenario {

  @ParameterizedTest
  @ValueSource(
      strings = {"/v1/models", "/nowhere", "/swagger-ui/index.html", "/login", "/v1/models/./x"})
  void everyAnswerBearsTheSecurityHeadersOnce(String path) throws Exception {
    upstream(INFERENCE)
        .behave(
            (request, response) ->
                response
                    .header("X-Content-Type-Options", "nosniff")
                    .header("X-Frame-Options", "SAMEORIGIN")
                    .header("Strict-Transport-Security", "max-age=1")
                    .send());
    try (RawHttp raw = new RawHttp(port)) {
      raw.send(
          "GET "
              + path
              + " HTTP/1.1\r\nHost: gateway\r\nAuthorization: Bearer "
              + FakeIdentities.KEY
              + "\r\n\r\n");
      String head = raw.readHead().toLowerCase(java.util.Locale.ROOT);

      assertThat(head).containsOnlyOnce("x-content-type-options: nosniff");
      assertThat(head).containsOnlyOnce("x-frame-options: deny");
      assertThat(head).containsOnlyOnce("referrer-policy: no-referrer");
      assertThat(head).as("over plain HTTP").doesNotContain("strict-transport-security");
    }
  }

  @Test
  void swaggerUiMayRunItsOwnScriptsOnly() throws Exception {
    String policy =
        get("/swagger-ui/index.html").headers().firstValue("Content-Security-Policy").orElseThrow();

    assertThat(policy).contains("default-src 'self'").doesNotContain("script-src");
    // What the policy forbids, the page must not need.
    assertThat(get("/swagger-ui/index.html").body()).doesNotContainPattern("<script>[^<]");
  }

  @Test
  void aServicesOwnPolicyStays() throws Exception {
    upstream(USER)
        .behave(
            (request, response) ->
                response.header("Content-Security-Policy", "default-src 'none'").send());

    assertThat(get("/login").headers().allValues("Content-Security-Policy"))
        .containsExactly("default-src 'none'");
  }

  @Test
  void pagesOfOtherOriginsMayNotCallByDefault() throws Exception {
    HttpResponse<String> preflight = send(preflight("https://chat.example.org"));

    assertThat(preflight.statusCode()).isEqualTo(403);
    assertThat(preflight.headers().map()).doesNotContainKey("access-control-allow-origin");
  }

  @Test
  void aClientThatNamesAnOriginIsServedAllTheSame() throws Exception {
    HttpResponse<String> response =
        send(
            request("/v1/embeddings")
                .header("Origin", "https://chat.example.org")
                .POST(BodyPublishers.noBody()));

    assertThat(response.statusCode()).isEqualTo(200);
    assertThat(response.headers().map()).doesNotContainKey("access-control-allow-origin");
  }

  private java.net.http.HttpRequest.Builder preflight(String origin) {
    return anonymous("/v1/embeddings")
        .header("Origin", origin)
        .header("Access-Control-Request-Method", "POST")
        .header("Access-Control-Request-Headers", "authorization, content-type")
        .method("OPTIONS", BodyPublishers.noBody());
  }
}
