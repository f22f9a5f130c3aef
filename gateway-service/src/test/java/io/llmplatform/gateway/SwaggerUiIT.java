package io.llmplatform.gateway;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.net.http.HttpResponse;
import java.util.List;
import java.util.Map;
import java.util.stream.StreamSupport;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import reactor.core.publisher.Mono;

class SwaggerUiIT extends GatewayScenario {
  private static final ObjectMapper JSON = new ObjectMapper();

  @Test
  void listsEveryServiceThatDiscoveryKnows() throws Exception {
    assertThat(listed()).containsExactly(INFERENCE, LOG, REGISTRY, SCHEDULER, USER);
  }

  @Test
  void listsAServiceThatComesLaterAndNoLongerOneThatIsGone() throws Exception {
    discovery.put("later-service", upstream(LOG).port());
    assertThat(listed()).contains("later-service");
    assertThat(get("/v3/api-docs/later-service").statusCode()).isEqualTo(200);

    discovery.remove("later-service");
    assertThat(listed()).doesNotContain("later-service");
    assertThat(get("/v3/api-docs/later-service").statusCode()).isEqualTo(404);
  }

  @Test
  void leavesOutWhatDoesNotSpeakHttp() throws Exception {
    discovery.put("inference-grpc", upstream(LOG).port(), Map.of("protocol", "grpc"));
    discovery.put("empty-service");
    discovery.put("bad_name", upstream(LOG).port());

    assertThat(listed()).containsExactly(INFERENCE, LOG, REGISTRY, SCHEDULER, USER);
    assertThat(get("/v3/api-docs/inference-grpc").statusCode()).isEqualTo(404);
    assertThat(get("/v3/api-docs/bad_name").statusCode()).isEqualTo(404);
  }

  @Test
  void readsADocumentThroughTheGateway() throws Exception {
    String document = "{\"openapi\":\"3.1.0\",\"servers\":[{\"url\":\"/\"}],\"paths\":{}}";
    upstream(USER)
        .behave(
            (request, response) ->
                response
                    .header("Content-Type", "application/json")
                    .sendString(Mono.just(document)));

    assertThat(get("/v3/api-docs/user-service").body()).isEqualTo(document);
    assertThat(upstream(USER).onlyRequest().uri()).isEqualTo("/v3/api-docs");
  }

  @Test
  void passesOnThatAServiceHasNoDocument() throws Exception {
    upstream(USER)
        .behave((request, response) -> response.status(404).sendString(Mono.just("nothing here")));

    HttpResponse<String> response = get("/v3/api-docs/user-service");

    assertThat(response.statusCode()).isEqualTo(404);
    assertThat(response.body()).isEqualTo("nothing here");
  }

  @Test
  void saysThatAServiceIsDown() throws Exception {
    discovery.put(USER, deadPort());

    assertThat(get("/v3/api-docs/user-service").statusCode()).isEqualTo(503);
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "/v3/api-docs/unknown-service",
        "/v3/api-docs/gateway-service",
        "/v3/api-docs/example.org",
        "/v3/api-docs/127.0.0.1",
        "/v3/api-docs/user-service/x"
      })
  void knowsNoOtherDocuments(String path) throws Exception {
    assertThat(get(path).statusCode()).isEqualTo(404);
  }

  @Test
  void servesThePageItself() throws Exception {
    HttpResponse<String> redirect = get("/swagger-ui.html");
    assertThat(redirect.statusCode()).isEqualTo(302);
    String location = redirect.headers().firstValue("Location").orElseThrow();
    assertThat(location).startsWith("/");

    assertThat(get(location).body()).contains("swagger-ui-bundle.js");
    assertThat(get("/swagger-ui/swagger-ui-bundle.js").statusCode()).isEqualTo(200);
    assertThat(get("/swagger-ui/swagger-initializer.js").body()).contains("/swagger-config");
  }

  private List<String> listed() throws Exception {
    HttpResponse<String> response = get("/swagger-config");
    assertThat(response.statusCode()).isEqualTo(200);
    JsonNode urls = JSON.readTree(response.body()).get("urls");
    urls.forEach(
        entry ->
            assertThat(entry.get("url").asText())
                .isEqualTo("/v3/api-docs/" + entry.get("name").asText()));
    return StreamSupport.stream(urls.spliterator(), false)
        .map(entry -> entry.get("name").asText())
        .toList();
  }
}
