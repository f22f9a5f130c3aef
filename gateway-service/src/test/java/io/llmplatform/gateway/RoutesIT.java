package io.llmplatform.gateway;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class RoutesIT extends GatewayScenario {

  @Test
  void aQueryArrivesEncodedOnce() throws Exception {
    get("/api/models?filter=tags.task%20=%20'x'&name[]=%E4%BD%A0");

    assertThat(upstream("model-registry-service").onlyRequest().uri())
        .isEqualTo("/api/models?filter=tags.task%20%3D%20'x'&name%5B%5D=%E4%BD%A0");
  }

  @ParameterizedTest
  @CsvSource({
    "/v1/models, inference-service",
    "/v1/models/all-minilm-l6-v2, inference-service",
    "/v1/embeddings, inference-service",
    "/v1/chat/completions, inference-service",
    "/v1/completions, inference-service",
    "/tokenize, inference-service",
    "/detokenize, inference-service",
    "/v1/rerank, inference-service",
    "/v1/classify, inference-service",
    "/classify, inference-service",
    "/v1/vector_stores, inference-service",
    "/v1/vector_stores/vs_1/search, inference-service",
    "/v2, inference-service",
    "/v2/health/live, inference-service",
    "/v2/models/m/versions/1/infer, inference-service",
    "/v2/repository/index, inference-service",
    "/retrieval, inference-service",
    "/v1/files, model-registry-service",
    "/v1/files/file-1/content, model-registry-service",
    "/api/2.0/mlflow/registered-models/get, model-registry-service",
    "/api/2.0/mlflow/model-versions/search?filter=x, model-registry-service",
    "/api/2.0/mlflow-artifacts/artifacts/a, model-registry-service",
    "/api/models, model-registry-service",
    "/api/models/m/versions/1/files/model.onnx, model-registry-service",
    "/api/deployments, model-registry-service",
    "/api/webhooks, model-registry-service",
    "/api/3.0/mlflow/server-info, model-registry-service",
    "/v1/batches, scheduler-service",
    "/v1/batches/batch_1/cancel, scheduler-service",
    "/v1/fine_tuning/jobs, scheduler-service",
    "/api/jobs, scheduler-service",
    "/api/users/me, user-service",
    "/api/tenants, user-service",
    "/api/api-keys, user-service",
    "/api/budgets, user-service",
    "/api/roles, user-service",
    "/.well-known/openid-configuration, user-service",
    "/oauth2/token, user-service",
    "/userinfo, user-service",
    "/login, user-service",
    "/api/logs, log-service",
    "/api/conversations/1, log-service",
    "/api/usage, log-service",
    "/api/audit, log-service",
    "/api/alerts, log-service",
  })
  void leadsToTheServiceThatOwnsThePath(String path, String service) throws Exception {
    HttpResponse<String> response = get(path);

    assertThat(response.statusCode()).isEqualTo(200);
    assertThat(response.body()).isEqualTo(service);
    assertThat(upstream(service).onlyRequest().uri()).isEqualTo(path);
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "/nowhere",
        "/api/modelsX",
        "/api/models-private",
        "/api",
        "/api/2.0/mlflowX/y",
        "/retrieval/x",
        "/userinfo/x",
        "/loginX",
        "/favicon.ico",
        "/inference-service/v1/models",
        "/INFERENCE-SERVICE/v1/models",
        "//v1/models",
      })
  void answersAnUnknownPathWithProblemDetails(String path) throws Exception {
    HttpResponse<String> response = get(path);

    assertThat(response.statusCode()).isEqualTo(404);
    assertThat(response.headers().firstValue("Content-Type")).hasValue("application/problem+json");
    assertThat(response.body()).contains("\"status\":404").contains("\"instance\":");
  }

  @ParameterizedTest
  @ValueSource(strings = {"/v1", "/v1/modelsX", "/v1/embeddingsX", "/v1/nowhere", "/v1/filesX"})
  void answersAnUnknownPathUnderV1InTheStyleOfOpenAi(String path) throws Exception {
    HttpResponse<String> response = get(path);

    assertThat(response.statusCode()).isEqualTo(404);
    assertThat(response.headers().firstValue("Content-Type")).hasValue("application/json");
    assertThat(response.body()).startsWith("{\"error\":{\"message\":");
  }

  @ParameterizedTest
  @ValueSource(strings = {"POST", "PUT", "PATCH", "DELETE"})
  void answersAnUnknownPathWithNotFoundWhateverTheMethod(String method) throws Exception {
    HttpResponse<String> response =
        send(request("/nowhere").method(method, HttpRequest.BodyPublishers.ofString("{}")));

    assertThat(response.statusCode()).isEqualTo(404);
  }

  @Test
  void passesMethodBodyAndQueryOnAsTheyAre() throws Exception {
    upstream(INFERENCE)
        .behave(
            (request, response) ->
                response.sendString(
                    request
                        .receive()
                        .aggregate()
                        .asString()
                        .map(body -> request.method() + " " + request.uri() + " " + body)));

    HttpResponse<String> response =
        send(
            request("/v1/models/a%20b?q=%C3%A9&q=%2F")
                .method("PATCH", HttpRequest.BodyPublishers.ofString("{\"ä\":1}")));

    assertThat(response.body()).isEqualTo("PATCH /v1/models/a%20b?q=%C3%A9&q=%2F {\"ä\":1}");
  }

  @Test
  void passesAnUpstreamErrorThroughUntouched() throws Exception {
    upstream(INFERENCE)
        .behave(
            (request, response) ->
                response
                    .status(418)
                    .header("Content-Type", "application/problem+json")
                    .header("Retry-After", "7")
                    .sendString(reactor.core.publisher.Mono.just("{\"of\": \"the service\"}")));

    HttpResponse<String> response = get("/v2/models/m");

    assertThat(response.statusCode()).isEqualTo(418);
    assertThat(response.body()).isEqualTo("{\"of\": \"the service\"}");
    assertThat(response.headers().firstValue("Retry-After")).hasValue("7");
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "/v1/models/../../actuator/health",
        "/v1/models/%2e%2e/%2e%2e/actuator/env",
        "/v1/models/..;/..;/actuator/env",
        "/v1/models/..%2f..%2factuator/env",
        "/v1/models/..%5c..%5cactuator/env",
        "/v1/models/.%2E/.%2E/actuator/env",
        "/v2/..;a=b/actuator",
        "/v1/models/a%00b",
        "/v1/models/./x",
      })
  void refusesPathsThatWouldMeanAnotherPlaceBehindIt(String path) throws Exception {
    try (RawHttp raw = new RawHttp(port)) {
      raw.send(
          "GET "
              + path
              + " HTTP/1.1\r\n"
              + "Host: gateway\r\n"
              + "Authorization: Bearer sk-of-the-scenario\r\n"
              + "Connection: close\r\n\r\n");

      assertThat(raw.readToEnd()).startsWith("HTTP/1.1 400").contains("\"error\"");
    }
    assertThat(upstream(INFERENCE).requests()).isEmpty();
  }

  @Test
  void keepsTheActuatorOfTheServicesInside() throws Exception {
    for (String path :
        new String[] {"/actuator/env", "/actuator/gateway/routes", "/actuator/beans"}) {
      assertThat(get(path).statusCode()).as(path).isEqualTo(404);
    }
  }

  @ParameterizedTest
  @ValueSource(strings = {"/actuator/health", "/actuator/info", "/actuator/prometheus"})
  void showsItsOwnHealthAndMetrics(String path) throws Exception {
    HttpResponse<String> response = get(path);

    assertThat(response.statusCode()).isEqualTo(200);
    assertThat(response.body()).doesNotContain("discoveryComposite");
  }

  @Test
  void measuresItsOwnCallsApartFromThoseItPassesOn() throws Exception {
    assertThat(get("/v1/models").statusCode()).isEqualTo(200);

    assertThat(get("/actuator/prometheus").body())
        .containsPattern("http_client_requests_seconds_count\\{[^}]*client_name=\"user-service\"")
        .containsPattern("gateway_upstream_requests_seconds_count\\{[^}]*http_method=\"GET\"");
  }

  @Test
  void leadsTheBareAddressToSwaggerUi() throws Exception {
    HttpResponse<String> response = get("/");

    assertThat(response.statusCode()).isEqualTo(307);
    assertThat(response.headers().firstValue("Location")).hasValue("/swagger-ui.html");
  }

  @Test
  void doesNotUpgradeToWebSockets() throws IOException {
    try (RawHttp raw = new RawHttp(port)) {
      raw.send(
          "GET /v1/models HTTP/1.1\r\n"
              + "Host: gateway\r\nAuthorization: Bearer sk-of-the-scenario\r\n"
              + "Connection: Upgrade\r\n"
              + "Upgrade: websocket\r\n"
              + "Sec-WebSocket-Version: 13\r\n"
              + "Sec-WebSocket-Key: AQIDBAUGBwgJCgsMDQ4PEA==\r\n\r\n");

      assertThat(raw.readHead()).doesNotStartWith("HTTP/1.1 101").doesNotStartWith("HTTP/1.1 5");
    }
  }
}
