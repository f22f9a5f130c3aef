package io.llmplatform.registry;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import io.llmplatform.testing.identity.TestCaller;
import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/**
 * MLflow's JSON, to the letter where its clients look. Its real Python client runs in {@code
 * .ci/checks/mlflow_client.py}.
 */
class MlflowIT extends RegistryScenario {
  private static final ObjectMapper JSON = new ObjectMapper();
  private static final String MODELS = "/api/2.0/mlflow/registered-models/";
  private static final String VERSIONS = "/api/2.0/mlflow/model-versions/";

  private final HttpClient http =
      HttpClient.newBuilder().version(HttpClient.Version.HTTP_1_1).build();

  private record Reply(int status, JsonNode body) {}

  @Test
  void aModelAndItsVersionAreToTheLetterWhatMlflowPrints() throws Exception {
    JsonNode created =
        ok(send(
                "POST",
                MODELS + "create",
                """
                {"name": "%s", "description": "d", "unknown": 1,
                 "tags": [{"key": "b", "value": "2"}, {"key": "a", "value": "1"}]}\
                """
                    .formatted(model)))
            .path("registered_model");
    assertThat(names(created))
        .containsExactly(
            "name",
            "creation_timestamp",
            "last_updated_timestamp",
            "user_id",
            "description",
            "tags");
    assertThat(created.path("creation_timestamp").isIntegralNumber()).isTrue();
    assertThat(created.path("creation_timestamp").asLong()).isGreaterThan(1_600_000_000_000L);
    assertThat(created.path("tags").toString())
        .isEqualTo("[{\"key\":\"a\",\"value\":\"1\"},{\"key\":\"b\",\"value\":\"2\"}]");
    JsonNode version =
        ok(send(
                "POST",
                VERSIONS + "create",
                """
                {"name": "%s", "source": "s3://b/1", "run_id": "r", "run_link": "https://r/1"}\
                """
                    .formatted(model)))
            .path("model_version");
    assertThat(names(version))
        .containsExactly(
            "name",
            "version",
            "creation_timestamp",
            "last_updated_timestamp",
            "user_id",
            "current_stage",
            "source",
            "run_id",
            "run_link",
            "status");
    assertThat(version.path("version").isTextual()).isTrue();
    assertThat(version.path("status").asText()).isEqualTo("READY");
    assertThat(version.path("current_stage").asText()).isEqualTo("None");
    assertThat(
            send(
                    "POST",
                    MODELS + "alias",
                    """
                    {"name": "%s", "alias": "champion", "version": "1"}\
                    """
                        .formatted(model))
                .body()
                .toString())
        .isEqualTo("{}");
    JsonNode read = ok(send("GET", MODELS + "get?name=" + model, "")).path("registered_model");
    assertThat(read.path("aliases").toString())
        .isEqualTo("[{\"alias\":\"champion\",\"version\":\"1\"}]");
    assertThat(read.at("/latest_versions/0/aliases").toString()).isEqualTo("[\"champion\"]");
  }

  /**
   * The first has a version in each of two stages, and an older one in the second; the last none.
   */
  @Test
  void aSearchShowsOfEachModelItsOwnLatestVersionPerStage() throws Exception {
    for (String suffix : List.of("-a", "-b", "-c")) {
      String named = "{\"name\": \"" + model + suffix + "\"}";
      ok(send("POST", MODELS + "create", named));
    }
    for (String suffix : List.of("-a", "-a", "-a", "-b")) {
      String body = "{\"name\": \"" + model + suffix + "\", \"source\": \"s3://b/" + suffix + "\"}";
      ok(send("POST", VERSIONS + "create", body));
    }
    for (int version : new int[] {1, 2}) {
      ok(
          send(
              "POST",
              VERSIONS + "transition-stage",
              """
              {"name": "%s-a", "version": "%d", "stage": "Production"}\
              """
                  .formatted(model, version)));
    }
    JsonNode found =
        ok(send("GET", MODELS + "search?filter=name%20LIKE%20'" + model + "%25'", ""))
            .path("registered_models");
    assertThat(found.findValuesAsText("source"))
        .containsExactly("s3://b/-a", "s3://b/-a", "s3://b/-b");
    assertThat(found.at("/0/latest_versions").findValuesAsText("version"))
        .containsExactly("3", "2");
    assertThat(found.at("/0/latest_versions").findValuesAsText("current_stage"))
        .containsExactly("None", "Production");
    assertThat(found.at("/2/name").asText()).isEqualTo(model + "-c");
    assertThat(found.at("/2").has("latest_versions")).isFalse();
  }

  @Test
  void aGetWithAJsonBodyIsUnderstood() throws Exception {
    registered();
    Reply read = send("GET", MODELS + "get", "{\"name\": \"" + model + "\"}");
    assertThat(ok(read).at("/registered_model/name").asText()).isEqualTo(model);
  }

  @ParameterizedTest
  @ValueSource(strings = {"a/b", "a:b", "名前", " ", ""})
  void aNameThatCannotBeIsAnInvalidParameter(String name) throws Exception {
    String body = JSON.writeValueAsString(Map.of("name", name));
    refused(send("POST", MODELS + "create", body), 400, "INVALID_PARAMETER_VALUE");
  }

  @Test
  void refusalsHaveMlflowsCodesAndStatuses() throws Exception {
    String named = "{\"name\": \"" + model + "\"}";
    refused(send("GET", MODELS + "get?name=" + model, ""), 404, "RESOURCE_DOES_NOT_EXIST");
    refused(send("GET", MODELS + "get", ""), 400, "INVALID_PARAMETER_VALUE");
    assertThat(send("POST", MODELS + "create", named).status()).isEqualTo(200);
    refused(send("POST", MODELS + "create", named), 400, "RESOURCE_ALREADY_EXISTS");
    refused(
        send("GET", MODELS + "alias?alias=nobody&name=" + model, ""),
        400,
        "INVALID_PARAMETER_VALUE");
    refused(
        send("GET", VERSIONS + "get?version=1&name=" + model, ""), 404, "RESOURCE_DOES_NOT_EXIST");
    refused(
        send("GET", VERSIONS + "get?version=x&name=" + model, ""), 400, "INVALID_PARAMETER_VALUE");
    refused(
        send("POST", VERSIONS + "create", "{\"name\": \"" + model + "\", \"source\": \"/etc\"}"),
        400,
        "INVALID_PARAMETER_VALUE");
    refused(send("POST", MODELS + "create", "{"), 400, "INVALID_PARAMETER_VALUE");
    refused(send("GET", "/api/2.0/mlflow/experiments/search", ""), 404, "ENDPOINT_NOT_FOUND");
    refused(send("GET", "/api/3.0/mlflow/server-info", ""), 404, "ENDPOINT_NOT_FOUND");
    refused(
        send(TestCaller.viewer("acme"), "POST", MODELS + "create", named),
        403,
        "PERMISSION_DENIED");
  }

  @Test
  void aDeployedVersionIsNotDeleted() throws Exception {
    registered();
    registry.upload(model, new Multipart().file("a.bin", "content"));
    assertThat(registry.put("/api/deployments/" + model, Map.of("version", 1)).status())
        .isEqualTo(201);
    String version = "{\"name\": \"" + model + "\", \"version\": \"1\"}";
    refused(send("DELETE", VERSIONS + "delete", version), 409, "RESOURCE_CONFLICT");
    String named = "{\"name\": \"" + model + "\", \"new_name\": \"" + model + "-new\"}";
    refused(send("DELETE", MODELS + "delete", named), 409, "RESOURCE_CONFLICT");
    refused(send("POST", MODELS + "rename", named), 409, "RESOURCE_CONFLICT");
  }

  @Test
  void filesOfAVersionAreListedAndDownloaded() throws Exception {
    registered();
    registry.upload(
        model,
        new Multipart().file("MLmodel", "flavors").file("data/a.bin", "12345").file("b.txt", "b"));
    String uri =
        ok(send("GET", VERSIONS + "get-download-uri?version=1&name=" + model, ""))
            .path("artifact_uri")
            .asText();
    assertThat(uri).isEqualTo("mlflow-artifacts:/models/" + model + "/1");
    String root = "/api/2.0/mlflow-artifacts/artifacts";
    String place = "models/" + model + "/1";
    assertThat(ok(send("GET", root + "?path=" + place, "")).toString())
        .isEqualTo(
            "{\"files\":[{\"path\":\"MLmodel\",\"is_dir\":false,\"file_size\":7},"
                + "{\"path\":\"b.txt\",\"is_dir\":false,\"file_size\":1},"
                + "{\"path\":\"data\",\"is_dir\":true}]}");
    assertThat(ok(send("GET", root + "?path=" + place + "/data", "")).toString())
        .isEqualTo("{\"files\":[{\"path\":\"a.bin\",\"is_dir\":false,\"file_size\":5}]}");
    assertThat(ok(send("GET", root + "?path=" + place + "/b.txt", "")).toString()).isEqualTo("{}");
    HttpResponse<String> file =
        http.send(
            request(TestCaller.platformAdmin(), root + "/" + place + "/data/a.bin").build(),
            BodyHandlers.ofString());
    assertThat(file.statusCode()).isEqualTo(200);
    assertThat(file.body()).isEqualTo("12345");
    refused(send("GET", root + "/" + place + "/none", ""), 404, "RESOURCE_DOES_NOT_EXIST");
    refused(send("GET", root + "?path=elsewhere", ""), 404, "RESOURCE_DOES_NOT_EXIST");
  }

  private static List<String> names(JsonNode object) {
    return object.properties().stream().map(Map.Entry::getKey).toList();
  }

  private static JsonNode ok(Reply reply) {
    assertThat(reply.status()).as("%s", reply.body()).isEqualTo(200);
    return reply.body();
  }

  private static void refused(Reply reply, int status, String code) {
    assertThat(reply.body().path("error_code").asText()).as("%s", reply.body()).isEqualTo(code);
    assertThat(reply.status()).isEqualTo(status);
    assertThat(reply.body().path("message").asText()).isNotBlank();
  }

  private Reply send(String method, String path, String body) throws Exception {
    return send(TestCaller.platformAdmin(), method, path, body);
  }

  private Reply send(TestCaller caller, String method, String path, String body)
      throws IOException, InterruptedException {
    HttpRequest.Builder request = request(caller, path);
    if (!body.isEmpty()) {
      request.header("Content-Type", "application/json");
    }
    HttpResponse<byte[]> response =
        http.send(
            request
                .method(
                    method,
                    body.isEmpty() ? BodyPublishers.noBody() : BodyPublishers.ofString(body))
                .build(),
            BodyHandlers.ofByteArray());
    return new Reply(response.statusCode(), JSON.readTree(response.body()));
  }

  private HttpRequest.Builder request(TestCaller caller, String path) {
    return HttpRequest.newBuilder(URI.create("http://127.0.0.1:" + port() + path))
        .timeout(Duration.ofMinutes(1))
        .header("Authorization", "Bearer " + caller.token());
  }
}
