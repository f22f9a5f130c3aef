package io.llmplatform.gateway;

import static org.assertj.core.api.Assertions.assertThat;

import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse;
import org.junit.jupiter.api.Test;
import org.springframework.test.context.TestPropertySource;

@TestPropertySource(
    properties = "GATEWAY_CORS_ORIGINS=https://chat.example.org, http://localhost:3000")
class CorsIT extends GatewayScenario {
  private static final String OURS = "https://chat.example.org";

  @Test
  void aPageOfAnAllowedOriginMayCall() throws Exception {
    HttpResponse<String> preflight = send(preflight(OURS));
    HttpResponse<String> response = send(request("/v1/embeddings").header("Origin", OURS));

    assertThat(preflight.statusCode()).isEqualTo(200);
    assertThat(preflight.headers().firstValue("Access-Control-Allow-Origin")).hasValue(OURS);
    assertThat(preflight.headers().firstValue("Access-Control-Allow-Headers").orElseThrow())
        .contains("authorization");
    assertThat(preflight.headers().map()).doesNotContainKey("access-control-allow-credentials");
    assertThat(response.statusCode()).isEqualTo(200);
    assertThat(response.headers().allValues("Access-Control-Allow-Origin")).containsExactly(OURS);
    assertThat(response.headers().firstValue("Access-Control-Expose-Headers").orElseThrow())
        .contains("x-ratelimit-remaining-requests", "Retry-After");
  }

  @Test
  void aRefusalCanBeReadByThePage() throws Exception {
    HttpResponse<String> response = send(anonymous("/v1/embeddings").header("Origin", OURS));

    assertThat(response.statusCode()).isEqualTo(401);
    assertThat(response.headers().firstValue("Access-Control-Allow-Origin")).hasValue(OURS);
  }

  @Test
  void aPageOfAnotherOriginMayNot() throws Exception {
    assertThat(send(preflight("https://evil.example")).statusCode()).isEqualTo(403);
    assertThat(
            send(request("/v1/embeddings").header("Origin", "https://evil.example")).statusCode())
        .isEqualTo(403);
    assertThat(upstream(INFERENCE).requests()).isEmpty();
  }

  private HttpRequest.Builder preflight(String origin) {
    return anonymous("/v1/embeddings")
        .header("Origin", origin)
        .header("Access-Control-Request-Method", "POST")
        .header("Access-Control-Request-Headers", "authorization, content-type")
        .method("OPTIONS", BodyPublishers.noBody());
  }
}
