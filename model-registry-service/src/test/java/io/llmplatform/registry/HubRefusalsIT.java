package io.llmplatform.registry;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import io.llmplatform.registry.RegistryClient.Answer;
import io.llmplatform.testing.identity.TestCaller;
import java.util.Arrays;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** What is not imported, and for whom. */
class HubRefusalsIT extends HubImportScenario {
  @Test
  void refusalsOfTheHubEndAnImportAtOnce() throws Exception {
    failed(begun(), "The hub knows no repository 'acme/" + model + "'");
    committed();
    String location = begun("revision", "v9");
    assertThat(ended(location).at("/error").asText()).contains("has no revision 'v9'");
    failed(begun("files", Map.of("include", List.of("*.gguf"))), "files is wanted");
  }

  @Test
  void aHubThatNamesPathsOutsideIsRefused() throws Exception {
    repository().commit("main", Map.of("../../evil", new byte[] {1}), Map.of());
    failed(begun(), "cannot be taken", "../../evil");
    assertThat(HUB.contentRequests("evil")).isEmpty();
  }

  @Test
  void whatIsTooLargeIsRefusedBeforeItIsFetched() throws Exception {
    repository().commit("main", Map.of(), Map.of("big", new byte[1024 * 1024 + 1]));
    failed(begun(), "'big'", "registry.artifacts.max-file-size");
    Map<String, byte[]> four = new HashMap<>();
    for (int i = 0; i < 4; i++) {
      four.put("part" + i, random(900_000, i));
    }
    repository().commit("main", Map.of(), four);
    failed(begun(), "registry.hub.max-size");
    assertThat(HUB.contentRequests(sha256(random(900_000, 0)))).isEmpty();
  }

  @Test
  void aVersionOfTheHubPassesTheChecksOfAnUpload() throws Exception {
    repository().commit("main", Map.of("model.onnx", "no model".getBytes(UTF_8)), Map.of());
    JsonNode failed = failed(begun(), "model.onnx");
    assertThat(failed.at("/errorFile").asText()).isEqualTo("model.onnx");
    assertThat(registry.download(model, 1, "model.onnx").statusCode()).isEqualTo(404);
  }

  @ParameterizedTest
  @CsvSource({
    "repository,''",
    "repository,a/b/c",
    "repository,../etc",
    "repository,a b",
    "revision,a b",
    "revision,../x",
    "model,a/b",
    "model,imports",
    "endpoint,http://169.254.169.254",
    "endpoint,nonsense",
    "token,two words"
  })
  void badInputNamesTheField(String field, String value) throws Exception {
    assertProblem(begin(field, value), 400, field);
  }

  @Test
  void moreBadInputNamesTheField() throws Exception {
    assertProblem(begin("files", Map.of("include", List.of(""))), 400, "files.include");
    assertProblem(
        begin("files", Map.of("exclude", Arrays.asList("a", null))), 400, "files.exclude");
    assertProblem(begin("tags", Map.of("", "x")), 400, "tags");
    assertProblem(registry.post("/api/models/import", Map.of()), 400, "repository");
    assertProblem(registry.get("/api/models/imports?state=x"), 400, "state");
    assertProblem(registry.get("/api/models/imports?pageToken=x"), 400, "pageToken");
    assertProblem(registry.get("/api/models/imports/no-id"), 404, "");
    assertThat(registry.get("/api/models/" + model).status())
        .as("what is refused registers no model")
        .isEqualTo(404);
  }

  @Test
  void noModelTakesTheNamesOfTheImports() throws Exception {
    for (String name : List.of("import", "imports")) {
      assertProblem(registry.register(name), 400, "name");
    }
  }

  @Test
  void importsAreTheirTenantsAndListedTheNewestFirst() throws Exception {
    committed();
    RegistryClient acme = as(TestCaller.developer("acme"));
    RegistryClient other = as(TestCaller.tenantAdmin("other"));
    Map<String, Object> body = Map.of("repository", "acme/" + model);
    Answer first = acme.post("/api/models/import", body);
    Answer second = acme.post("/api/models/import", body);
    assertThat(first.status()).isEqualTo(202);
    assertThat(first.text("/tenant")).isEqualTo("acme");
    String location = "/api/models/imports/" + second.text("/id");
    succeeded(location);

    Answer page = acme.get("/api/models/imports?limit=1");
    assertThat(page.text("/items/0/id")).isEqualTo(second.text("/id"));
    assertThat(page.body().at("/items/0").has("files")).isFalse();
    Answer next = acme.get("/api/models/imports?limit=1&pageToken=" + page.text("/nextPageToken"));
    assertThat(next.text("/items/0/id")).isEqualTo(first.text("/id"));
    assertThat(acme.get("/api/models/imports?state=CANCELLED").body().at("/items")).isEmpty();

    assertProblem(other.get(location), 404, "");
    assertProblem(other.post(location + "/cancel", Map.of()), 404, "");
    assertProblem(other.post(location + "/retry", Map.of()), 404, "");
    assertThat(other.get("/api/models/imports").body().at("/items")).isEmpty();
    assertThat(registry.get(location + "?tenant=acme").status()).isEqualTo(200);
    assertProblem(as(TestCaller.viewer("acme")).post("/api/models/import", body), 403, "");
    assertThat(as(TestCaller.viewer("acme")).get(location).status()).isEqualTo(200);
  }

  @Test
  void aSharedModelGetsVersionsFromItsTenantOnly() throws Exception {
    committed();
    registry.post("/api/models", Map.of("name", model, "visibility", "shared"));
    Map<String, Object> body = Map.of("repository", "acme/" + model);
    assertProblem(as(TestCaller.developer("acme")).post("/api/models/import", body), 403, "");
    succeeded(begun());
  }
}
