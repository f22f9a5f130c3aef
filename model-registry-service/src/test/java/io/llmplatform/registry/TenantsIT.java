package io.llmplatform.registry;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import io.llmplatform.registry.RegistryClient.Answer;
import io.llmplatform.testing.identity.TestCaller;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

class TenantsIT extends RegistryScenario {
  private RegistryClient acme;
  private RegistryClient other;

  @BeforeEach
  @SuppressWarnings("NullAway.Init")
  void callers() {
    acme = as(TestCaller.developer("acme"));
    other = as(TestCaller.tenantAdmin("other"));
  }

  private static void served(RegistryClient owner, String model) throws Exception {
    assertThat(owner.upload(model, new Multipart().file("a", "of " + model)).status())
        .isEqualTo(201);
    assertThat(owner.put("/api/deployments/" + model, Map.of("version", 1)).status())
        .isEqualTo(201);
  }

  private static List<String> tenants(RegistryClient caller, String list, String model)
      throws Exception {
    JsonNode items = caller.get(list).body().at("/items");
    return items.findParents("tenant").stream()
        .filter(item -> item.path("name").asText(item.path("model").asText()).equals(model))
        .map(item -> item.path("tenant").asText())
        .toList();
  }

  @Test
  void aModelBelongsToTheTenantThatRegistersIt() throws Exception {
    Answer created = acme.register(model);
    assertThat(created.status()).isEqualTo(201);
    assertThat(created.text("/tenant")).isEqualTo("acme");
    assertThat(created.text("/visibility")).isEqualTo("tenant");
    assertProblem(acme.register(model), 409, "");
    assertThat(other.register(model).status()).isEqualTo(201);
  }

  @Test
  void anotherTenantsModelDoesNotExist() throws Exception {
    acme.register(model);
    served(acme, model);
    String one = "/api/models/" + model;
    assertProblem(other.get(one), 404, "");
    assertProblem(other.get(one + "/versions"), 404, "");
    assertProblem(other.get(one + "/versions/1"), 404, "");
    assertThat(other.download(model, 1, "a").statusCode()).isEqualTo(404);
    assertProblem(other.upload(model, new Multipart().file("a", "x")), 404, "");
    assertProblem(other.put("/api/deployments/" + model, Map.of("version", 1)), 404, "");
    assertProblem(other.get("/api/deployments/" + model), 404, "");
    assertProblem(other.delete("/api/deployments/" + model), 404, "");
    assertProblem(other.get(one + "?tenant=acme"), 404, "");
    assertThat(tenants(other, "/api/models?namePrefix=" + model, model)).isEmpty();
    assertThat(tenants(other, "/api/deployments", model)).isEmpty();
    assertThat(tenants(acme, "/api/deployments", model)).containsExactly("acme");
  }

  @Test
  void aSharedModelIsReadByAllAndChangedByItsTenantOnly() throws Exception {
    Answer shared = registry.post("/api/models", Map.of("name", model, "visibility", "shared"));
    assertThat(shared.status()).isEqualTo(201);
    served(registry, model);
    assertThat(other.get("/api/models/" + model).body())
        .isEqualTo(registry.get("/api/models/" + model).body());
    assertThat(other.download(model, 1, "a").statusCode()).isEqualTo(200);
    assertThat(tenants(other, "/api/deployments", model)).containsExactly("platform");
    assertProblem(other.upload(model, new Multipart().file("a", "x")), 403, "");
    assertProblem(other.put("/api/deployments/" + model, Map.of("version", 1)), 403, "");
    assertProblem(other.delete("/api/deployments/" + model), 403, "");
  }

  @Test
  void onlyWhoActsInEveryTenantShares() throws Exception {
    Map<String, Object> body = Map.of("name", model, "visibility", "shared");
    assertProblem(other.post("/api/models", body), 403, "");
    assertThat(registry.post("/api/models?tenant=acme", body).status()).isEqualTo(201);
    assertProblem(registry.post("/api/models?tenant=other", body), 409, "");
    assertProblem(
        registry.post("/api/models", Map.of("name", model, "visibility", "x")), 400, "visibility");
  }

  @Test
  void anOwnModelGoesBeforeASharedOne() throws Exception {
    registry.post("/api/models", Map.of("name", model, "visibility", "shared"));
    acme.register(model);
    assertThat(acme.get("/api/models/" + model).text("/tenant")).isEqualTo("acme");
    assertThat(other.get("/api/models/" + model).text("/tenant")).isEqualTo("platform");
    assertThat(tenants(acme, "/api/models?namePrefix=" + model, model))
        .containsExactly("acme", "platform");
  }

  @Test
  void aServiceSeesEveryDeploymentAndFetchesEveryFile() throws Exception {
    acme.register(model);
    other.register(model);
    served(acme, model);
    served(other, model);
    RegistryClient service = as(TestCaller.service("inference-service"));
    assertThat(tenants(service, "/api/deployments", model)).containsExactly("acme", "other");
    assertThat(service.get("/api/models/" + model + "/versions/1?tenant=other").status())
        .isEqualTo(200);
    assertThat(service.download(model, 1, "a?tenant=acme").statusCode()).isEqualTo(200);
    assertProblem(service.get("/api/models/" + model), 404, "");
  }

  @Test
  void pagesThroughModelsOfOneName() throws Exception {
    acme.register(model);
    other.register(model);
    String list = "/api/models?limit=1&namePrefix=" + model;
    Answer first = registry.get(list);
    assertThat(first.text("/items/0/tenant")).isEqualTo("acme");
    Answer second = registry.get(list + "&pageToken=" + first.text("/nextPageToken"));
    assertThat(second.text("/items/0/tenant")).isEqualTo("other");
    assertThat(second.body().has("nextPageToken")).isFalse();
  }

  @Test
  void whoIsUnknownOrOnlyLooksChangesNothing() throws Exception {
    assertProblem(as(null).get("/api/models"), 401, "");
    RegistryClient viewer = as(TestCaller.viewer("acme"));
    assertThat(viewer.get("/api/models").status()).isEqualTo(200);
    assertProblem(viewer.register(model), 403, "");
    assertProblem(viewer.put("/api/deployments/" + model, Map.of("version", 1)), 403, "");
    assertProblem(as(TestCaller.in("acme")).get("/api/models"), 403, "");
    assertProblem(as(TestCaller.in("acme")).get("/api/deployments"), 403, "");
  }
}
