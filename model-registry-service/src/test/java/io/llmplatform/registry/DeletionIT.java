package io.llmplatform.registry;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import io.llmplatform.registry.RegistryClient.Answer;
import io.llmplatform.testing.identity.TestCaller;
import java.util.List;
import java.util.Map;
import java.util.concurrent.Callable;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import org.junit.jupiter.api.Test;

/** Models and versions go, come back, and go for good. */
class DeletionIT extends LifecycleScenario {
  @Test
  void aDeletedModelIsNowhereUntilItIsRestored() throws Exception {
    uploaded(1);
    registry.put(path() + "/aliases/champion", Map.of("version", 1));
    Answer before = registry.get(path());
    assertThat(registry.delete(path()).status()).isEqualTo(204);

    for (String gone :
        List.of(
            path(),
            path() + "/versions",
            version(1),
            path() + "/versions/@champion",
            path() + "/aliases",
            "/api/deployments/" + model)) {
      assertProblem(registry.get(gone), 404, "");
    }
    assertThat(registry.download(model, 1, "a").statusCode()).isEqualTo(404);
    assertProblem(registry.patch(path(), Map.of()), 404, "");
    assertProblem(registry.delete(path()), 404, "");
    assertProblem(registry.put("/api/deployments/" + model, Map.of("version", 1)), 404, "");
    assertProblem(registry.upload(model, new Multipart().file("a", "1")), 404, "");
    assertThat(registry.get("/api/models?namePrefix=" + model).body().at("/items")).isEmpty();
    assertThat(search("/api/models/-/versions", "name = '" + model + "'")).isEmpty();
    Answer deleted = registry.get("/api/models?deleted=true&namePrefix=" + model);
    assertThat(deleted.body().at("/items")).hasSize(1);
    assertThat(deleted.text("/items/0/deletedAt")).isNotBlank();
    RegistryClient other = as(TestCaller.tenantAdmin("other"));
    assertThat(other.get("/api/models?deleted=true&namePrefix=" + model).body().at("/items"))
        .isEmpty();
    assertProblem(other.post(path() + "/restore", Map.of()), 404, "");

    registered();
    assertProblem(registry.post(path() + "/restore", Map.of()), 409, "");
    assertThat(registry.delete(path() + "?purge=true").status()).isEqualTo(204);
    Answer restored = registry.post(path() + "/restore", Map.of());
    assertThat(restored.status()).as("%s", restored.body()).isEqualTo(200);
    assertThat(restored.body().at("/aliases")).isEqualTo(before.body().at("/aliases"));
    assertThat(registry.download(model, 1, "a").statusCode()).isEqualTo(200);
  }

  @Test
  void ofDeletedModelsOfOneNameTheLastIsMeantOrTheOneThatIsNamed() throws Exception {
    for (String description : List.of("first", "second")) {
      registry.post("/api/models", Map.of("name", model, "description", description));
      assertThat(registry.delete(path()).status()).isEqualTo(204);
    }
    JsonNode deleted =
        registry.get("/api/models?deleted=true&namePrefix=" + model).body().at("/items");
    String first = deleted.at("/0/deletedAt").asText();
    assertThat(registry.post(path() + "/restore?deletedAt=" + first, Map.of()).text("/description"))
        .isEqualTo("first");
    assertThat(registry.delete(path()).status()).isEqualTo(204);
    assertThat(registry.post(path() + "/purge", Map.of()).status()).isEqualTo(204);
    assertThat(registry.post(path() + "/restore", Map.of()).text("/description"))
        .isEqualTo("second");
    assertProblem(registry.post(path() + "/purge", Map.of()), 404, "");
  }

  @Test
  void aPurgeLeavesNoRowAndTheContentToTheSweep() throws Exception {
    uploaded(2);
    registry.put(path() + "/aliases/champion", Map.of("version", 1));
    registry.patch(version(1), Map.of("tags", Map.of("a", "b"), "metrics", Map.of("m", 1)));
    registry.put("/api/deployments/" + model, Map.of("version", 1));
    registry.delete("/api/deployments/" + model);
    int files = stored().size();
    assertThat(registry.delete(path()).status()).isEqualTo(204);
    assertThat(registry.post(path() + "/purge", Map.of()).status()).isEqualTo(204);
    assertProblem(registry.post(path() + "/restore", Map.of()), 404, "");
    assertThat(
            database
                .sql(
                    "select count(*) from version_file f join model_version v on v.id ="
                        + " f.version_id join model m on m.id = v.model_id where m.name = ?")
                .param(model)
                .query(Long.class)
                .single())
        .isZero();
    assertThat(stored()).hasSize(files);
    assertThat(events()).endsWith("model.deleted", "model.purged");
    registered();
    assertProblem(registry.get(version(1)), 404, "");
  }

  @Test
  void aDeletedVersionLosesItsAliasesAndComesBackWithoutThem() throws Exception {
    uploaded(2);
    registry.put(path() + "/aliases/champion", Map.of("version", 2));
    assertThat(registry.delete(version(2)).status()).isEqualTo(204);
    assertProblem(registry.get(version(2)), 404, "");
    assertProblem(registry.get(path() + "/versions/@champion"), 404, "");
    assertProblem(registry.put(path() + "/aliases/a", Map.of("version", 2)), 404, "");
    assertProblem(registry.put("/api/deployments/" + model, Map.of("version", 2)), 404, "");
    assertProblem(registry.patch(version(2), Map.of()), 404, "");
    assertThat(registry.download(model, 2, "a").statusCode()).isEqualTo(404);
    assertThat(registry.get(path()).body().at("/latestVersion").asInt()).isEqualTo(1);
    assertThat(registry.get(path() + "/versions").body().at("/items")).hasSize(1);
    assertThat(search("/api/models/-/versions", "name = '" + model + "'")).containsExactly("1");
    Answer deleted = registry.get(path() + "/versions?deleted=true");
    assertThat(deleted.text("/items/0/version")).isEqualTo("2");

    Answer next = registry.upload(model, new Multipart().file("a", "3"));
    assertThat(next.text("/version")).isEqualTo("3");
    Answer restored = registry.post(version(2) + "/restore", Map.of());
    assertThat(restored.status()).as("%s", restored.body()).isEqualTo(200);
    assertThat(restored.body().at("/aliases")).isEmpty();
    assertThat(registry.get(path()).body().at("/latestVersion").asInt()).isEqualTo(3);
    assertProblem(registry.post(version(2) + "/restore", Map.of()), 404, "");
    assertProblem(registry.post(version(2) + "/purge", Map.of()), 404, "");

    registry.delete(version(3));
    assertThat(registry.post(version(3) + "/purge", Map.of()).status()).isEqualTo(204);
    assertProblem(registry.post(version(3) + "/restore", Map.of()), 404, "");
    assertThat(registry.delete(version(2) + "?purge=true").status()).isEqualTo(204);
    assertThat(registry.upload(model, new Multipart().file("a", "4")).text("/version"))
        .isEqualTo("4");
    assertThat(events())
        .endsWith(
            "alias.removed 2",
            "version.deleted 2",
            "version.ready 3",
            "version.restored 2",
            "version.deleted 3",
            "version.purged 3",
            "version.purged 2",
            "version.ready 4");
  }

  @Test
  void whatIsDeployedCannotVanish() throws Exception {
    uploaded(2);
    registry.put("/api/deployments/" + model, Map.of("version", 1));
    for (String delete :
        List.of(path(), path() + "?purge=true", version(1), version(1) + "?purge=true")) {
      Answer refused = registry.delete(delete);
      assertProblem(refused, 409, "");
      assertThat(refused.text("/detail")).contains("/api/deployments/" + model);
    }
    assertProblem(registry.patch(path(), Map.of("name", model + "-x")), 409, "");
    assertThat(registry.delete(version(2)).status()).isEqualTo(204);
    registry.delete("/api/deployments/" + model);
    assertThat(registry.delete(version(1)).status()).isEqualTo(204);
    assertThat(registry.delete(path()).status()).isEqualTo(204);
  }

  @Test
  void ofADeletionAndADeploymentAtOnceOneWins() throws Exception {
    ExecutorService threads = Executors.newFixedThreadPool(2);
    try {
      uploaded(12);
      for (int number = 1; number <= 12; number++) {
        int version = number;
        List<Callable<Integer>> both =
            List.of(
                () -> registry.delete(version(version)).status(),
                () ->
                    registry.put("/api/deployments/" + model, Map.of("version", version)).status());
        List<Future<Integer>> answers = threads.invokeAll(both);
        boolean deleted = answers.get(0).get() == 204;
        boolean deployed = answers.get(1).get() < 300;
        assertThat(deleted).as("%s", answers.get(1).get()).isNotEqualTo(deployed);
        Answer served = registry.get("/api/deployments/" + model);
        if (served.status() == 200) {
          assertThat(registry.get(version(served.body().at("/version").asInt())).status())
              .isEqualTo(200);
        }
      }
    } finally {
      threads.shutdownNow();
    }
  }
}
