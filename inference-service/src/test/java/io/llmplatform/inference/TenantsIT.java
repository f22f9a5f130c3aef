package io.llmplatform.inference;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import com.fasterxml.jackson.databind.JsonNode;
import io.llmplatform.registry.api.Visibility;
import io.llmplatform.testing.identity.TestCaller;
import io.llmplatform.user.api.Limits;
import io.llmplatform.user.api.Permission;
import java.net.http.HttpRequest.BodyPublishers;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class TenantsIT extends InferenceScenario {
  private static final TestCaller ACME = TestCaller.developer("acme");
  private static final TestCaller OTHER = TestCaller.tenantAdmin("other");
  private static final String SECRET = "secret-of-acme";

  @BeforeEach
  void deployed() {
    REGISTRY.add("acme", SECRET, 1, TestModels.miniLm());
    REGISTRY.deploy("acme", Visibility.TENANT, SECRET, 1);
    REGISTRY.add("acme", "echo", 9, TestModels.echo());
    REGISTRY.deploy("acme", Visibility.TENANT, "echo", 9);
    awaitReady(MINILM, 1);
    awaitReady("echo", 3);
    await()
        .atMost(PATIENCE)
        .until(
            () ->
                get(ACME, "/v2/models/" + SECRET + "/ready").status() == 200
                    && get(ACME, "/v2/models/echo/versions/9/ready").status() == 200);
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "/v1/models/",
        "/v2/models/",
        "/v2/models/%s/ready",
        "/v2/models/%s/versions/1",
        "/v2/models/%s/versions/1/ready"
      })
  void anotherTenantsModelDoesNotExist(String path) {
    String of = path.contains("%s") ? path.formatted(SECRET) : path + SECRET;
    get(ACME, of).withStatus(200);
    get(OTHER, of).withStatus(404);
    get(of).withStatus(404);
  }

  @Test
  void anotherTenantsModelRunsForNobodyElse() {
    String body = quoted(Map.of("model", SECRET, "input", "hello"));
    post(ACME, "/v1/embeddings", body).withStatus(200);
    assertThat(notFound(body, SECRET)).isEqualTo(notFound(body, "nobody-has-it"));
    post(OTHER, "/v2/models/" + SECRET + "/infer", "{}").withStatus(404);
    post(OTHER, "/v2/models/" + SECRET + "/versions/1/infer", "{}").withStatus(404);
  }

  /** What the other tenant is told of a model, without its name and the trace id. */
  private String notFound(String body, String model) {
    Answer answer = post(OTHER, "/v1/embeddings", body.replace(SECRET, model)).withStatus(404);
    return answer.json().at("/error/message").asText().replace(model, "");
  }

  @Test
  void listsShowWhatTheNamesMeanToTheTenant() {
    assertThat(models(ACME)).contains(SECRET, MINILM, "echo");
    assertThat(models(OTHER)).contains(MINILM, "echo").doesNotContain(SECRET);
    assertThat(index(ACME, "echo")).containsExactly("9");
    assertThat(index(OTHER, "echo")).containsExactly("3");
    assertThat(index(OTHER, SECRET)).isEmpty();
  }

  @Test
  void anOwnModelGoesBeforeASharedOne() {
    get(ACME, "/v2/models/echo/versions/9").withStatus(200);
    get(ACME, "/v2/models/echo/versions/3").withStatus(404);
    get(OTHER, "/v2/models/echo/versions/3").withStatus(200);
    get(OTHER, "/v2/models/echo/versions/9").withStatus(404);
  }

  @Test
  void aKeyUsesTheModelsThatItAllows() {
    TestCaller keyed = ACME.withKey("k", Limits.NONE, MINILM);
    post(keyed, "/v1/embeddings", quoted(Map.of("model", MINILM, "input", "a"))).withStatus(200);
    post(keyed, "/v1/embeddings", quoted(Map.of("model", SECRET, "input", "a"))).withStatus(403);
    post(keyed, "/v2/models/" + SECRET + "/infer", "{}").withStatus(403);
    get(keyed, "/v1/models/" + SECRET).withStatus(403);
    post(keyed, "/v1/embeddings", quoted(Map.of("model", "nobody", "input", "a"))).withStatus(404);
    assertThat(models(keyed)).containsExactly(MINILM);
    assertThat(index(keyed, SECRET)).isEmpty();
  }

  @ParameterizedTest
  @CsvSource({
    "GET,/v1/models,models:read",
    "GET,/v1/models/echo,models:read",
    "POST,/v1/embeddings,inference:invoke",
    "GET,/v2,models:read",
    "GET,/v2,inference:invoke",
    "GET,/v2/models/echo,models:read",
    "GET,/v2/models/echo,inference:invoke",
    "POST,/v2/repository/index,models:read",
    "POST,/v2/models/echo/infer,inference:invoke"
  })
  void eachPathNeedsItsPermission(String method, String path, String permission) {
    assertThat(status(null, method, path)).isEqualTo(401);
    TestCaller none = TestCaller.in("acme");
    assertThat(status(none, method, path)).isEqualTo(403);
    TestCaller one = none.with(Permission.of(permission).orElseThrow());
    assertThat(status(one, method, path)).isNotIn(401, 403, 404);
  }

  @Test
  void healthIsForEveryKnownCallerAndTheRestIsClosed() {
    TestCaller none = TestCaller.in("acme");
    get(none, "/v2/health/live").withStatus(200);
    send(anonymous("/v2/health/live").GET()).withStatus(401);
    get("/v3/nothing").withStatus(404);
    post(TestCaller.viewer("acme"), "/v2/models/echo/infer", "{}").withStatus(403);
  }

  private int status(
      @org.jspecify.annotations.Nullable TestCaller caller, String method, String path) {
    java.net.http.HttpRequest.Builder request =
        caller == null ? anonymous(path) : request(caller, path);
    return send(request
            .header("Content-Type", "application/json")
            .method(
                method,
                method.equals("GET") ? BodyPublishers.noBody() : BodyPublishers.ofString("{}")))
        .status();
  }

  private List<String> models(TestCaller caller) {
    return get(caller, "/v1/models").withStatus(200).json().findValuesAsText("id");
  }

  /** The versions of a model in the caller's index. */
  private List<String> index(TestCaller caller, String model) {
    List<String> versions = new java.util.ArrayList<>();
    for (JsonNode entry : post(caller, "/v2/repository/index", "{}").withStatus(200).json()) {
      if (entry.path("name").asText().equals(model)) {
        versions.add(entry.path("version").asText());
      }
    }
    return versions;
  }
}
