package io.llmplatform.registry;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import io.llmplatform.common.error.PlatformException;
import io.llmplatform.common.security.Caller;
import io.llmplatform.registry.RegistryClient.Answer;
import io.llmplatform.registry.api.Stage;
import io.llmplatform.registry.model.ModelName;
import io.llmplatform.registry.tenant.Viewpoint;
import io.llmplatform.registry.version.PendingVersion;
import io.llmplatform.registry.version.PublishingVersion;
import io.llmplatform.registry.version.UpdatingVersion;
import io.llmplatform.registry.version.VersionDetails;
import io.llmplatform.testing.identity.TestCaller;
import io.llmplatform.user.api.Limits;
import java.net.URLEncoder;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.Callable;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import org.junit.jupiter.api.Test;
import org.springframework.beans.factory.annotation.Autowired;
import org.springframework.jdbc.core.simple.JdbcClient;

/** Models and versions from registration to purge. */
class LifecycleIT extends RegistryScenario {
  private final JdbcClient database;
  private final PublishingVersion publishing;
  private final UpdatingVersion updating;

  @Autowired
  LifecycleIT(JdbcClient database, PublishingVersion publishing, UpdatingVersion updating) {
    this.database = database;
    this.publishing = publishing;
    this.updating = updating;
  }

  private String path() {
    return "/api/models/" + model;
  }

  private String version(int number) {
    return path() + "/versions/" + number;
  }

  private void uploaded(int versions) throws Exception {
    registered();
    for (int i = 1; i <= versions; i++) {
      Multipart body = new Multipart().file("a", i + " of " + model);
      assertThat(registry.upload(model, body).status()).isEqualTo(201);
    }
  }

  /** The types of the model's events, in order, each with its version. */
  private List<String> events() throws Exception {
    List<String> types = new ArrayList<>();
    for (JsonNode event : outbox()) {
      types.add((event.at("/type").asText() + " " + event.at("/data/version").asText()).strip());
    }
    return types;
  }

  private List<JsonNode> outbox() throws Exception {
    List<JsonNode> events = new ArrayList<>();
    for (String text :
        database
            .sql("select event from model_event_outbox where key = ? order by sequence")
            .param("platform/" + model)
            .query(String.class)
            .list()) {
      events.add(new ObjectMapper().readTree(text));
    }
    return events;
  }

  @Test
  void aModelsNameDescriptionAndTagsChange() throws Exception {
    registry.post(
        "/api/models",
        Map.of("name", model, "description", "first", "tags", Map.of("a", "1", "b", "2")));
    Map<String, Object> tags = new HashMap<>();
    tags.put("b", null);
    tags.put("c", "3");
    Answer changed = registry.patch(path(), Map.of("tags", tags, "description", ""));
    assertThat(changed.status()).as("%s", changed.body()).isEqualTo(200);
    assertThat(changed.body().at("/tags").toString()).isEqualTo("{\"a\":\"1\",\"c\":\"3\"}");
    assertThat(changed.body().has("description")).isFalse();
    assertThat(registry.get(path()).body()).isEqualTo(changed.body());

    String old = changed.text("/updatedAt");
    registry.patch(path(), Map.of("description", "second"));
    assertProblem(
        registry.patch(path(), Map.of("description", "third", "expectedUpdatedAt", old)), 409, "");
    assertThat(registry.get(path()).text("/description")).isEqualTo("second");

    Answer renamed = registry.patch(path(), Map.of("name", model + "-new"));
    assertThat(renamed.text("/name")).isEqualTo(model + "-new");
    assertProblem(registry.get(path()), 404, "");
    assertThat(registry.get(path() + "-new").text("/tags/a")).isEqualTo("1");
    registered();
    assertProblem(registry.patch(path() + "-new", Map.of("name", model)), 409, "");
    assertThat(events())
        .containsExactly(
            "model.registered",
            "model.updated",
            "model.updated",
            "model.renamed",
            "model.registered");
    assertThat(outbox().get(3).at("/data/newName").asText()).isEqualTo(model + "-new");
    assertThat(outbox().get(0).at("/data/by").asText()).isNotBlank();
  }

  @Test
  void whatChangesNothingIsNoEvent() throws Exception {
    registered();
    Answer before = registry.get(path());
    assertThat(registry.patch(path(), Map.of("tags", Map.of())).body()).isEqualTo(before.body());
    assertThat(events()).containsExactly("model.registered");
  }

  @Test
  void badPatchesNameTheField() throws Exception {
    uploaded(1);
    for (String name : Arrays.asList("", "a/b", "模型", "x".repeat(300), "a\u0000b", "a\nb")) {
      assertProblem(registry.patch(path(), Map.of("name", name)), 400, "name");
    }
    assertProblem(registry.patch(path(), Map.of("tags", Map.of("", "x"))), 400, "tags");
    assertProblem(registry.patch(path(), Map.of("description", "a\u0000")), 400, "description");
    assertProblem(registry.patch(version(1), Map.of("stage", "x")), 400, "stage");
    assertProblem(
        registry.patch(version(1), Map.of("metrics", Map.of("a", "x"))), 400, "metrics.a");
    assertProblem(
        registry.patch(version(1), Map.of("lineage", Map.of("source", "s3://x"))),
        400,
        "lineage.source");
    Map<String, Object> parent = Map.of("model", model, "version", 9);
    assertProblem(
        registry.patch(version(1), Map.of("lineage", Map.of("parentVersion", parent))),
        400,
        "lineage.parentVersion");
    assertProblem(
        registry.patch(version(1), Map.of("lineage", Map.of("dataset", "a\u0007"))),
        400,
        "lineage.dataset");
  }

  @Test
  void aVersionTellsWhereItComesFromAndWhatWasMeasured() throws Exception {
    uploaded(1);
    Answer created =
        registry.upload(
            model,
            new Multipart()
                .file("a", "x")
                .description(
                    """
                    {"lineage": {"trainingJob": "job-1", "dataset": "s3://data@v2",
                      "source": "runs:/1/model", "runId": "run-1",
                      "parentVersion": {"model": "%s", "version": 1}},
                     "metrics": {"accuracy": 0.5}}\
                    """
                        .formatted(model)));
    assertThat(created.status()).as("%s", created.body()).isEqualTo(201);
    assertThat(created.text("/lineage/parentVersion/version")).isEqualTo("1");
    assertThat(created.text("/lineage/runId")).isEqualTo("run-1");
    assertThat(created.body().at("/metrics/accuracy").asDouble()).isEqualTo(0.5);
    assertThat(created.text("/stage")).isEqualTo("None");
    assertThat(created.text("/createdBy")).isNotBlank();

    Map<String, Object> metrics = new HashMap<>();
    metrics.put("accuracy", null);
    metrics.put("f1", 0.75);
    Answer changed =
        registry.patch(
            version(2),
            Map.of(
                "metrics",
                metrics,
                "tags",
                Map.of("k", "v"),
                "lineage",
                Map.of("trainingJob", "job-2"),
                "stage",
                "Staging"));
    assertThat(changed.status()).as("%s", changed.body()).isEqualTo(200);
    assertThat(changed.body().at("/metrics").toString()).isEqualTo("{\"f1\":0.75}");
    assertThat(changed.text("/lineage/trainingJob")).isEqualTo("job-2");
    assertThat(changed.text("/lineage/source")).isEqualTo("runs:/1/model");
    assertThat(changed.body().at("/lineage").has("parentVersion")).isFalse();
    assertThat(changed.text("/stage")).isEqualTo("Staging");
    assertThat(changed.body().at("/files")).hasSize(1);
    assertThat(registry.get(version(2)).body()).isEqualTo(changed.body());
    assertProblem(
        registry.patch(
            version(2),
            Map.of("description", "x", "expectedUpdatedAt", created.text("/updatedAt"))),
        409,
        "");
    assertThat(events())
        .containsExactly(
            "model.registered",
            "version.ready 1",
            "version.ready 2",
            "version.updated 2",
            "version.stage-changed 2");
  }

  @Test
  void aReferenceToFilesElsewhereIsAVersionThatCannotBeDeployed() throws Exception {
    registered();
    Answer created =
        registry.post(
            path() + "/versions", Map.of("lineage", Map.of("source", "s3://models/" + model)));
    assertThat(created.status()).as("%s", created.body()).isEqualTo(201);
    assertThat(created.headers().firstValue("Location")).contains(version(1));
    assertThat(created.text("/status")).isEqualTo("READY");
    assertThat(created.body().at("/files")).isEmpty();
    assertThat(registry.get(version(1)).body()).isEqualTo(created.body());
    Answer refused = registry.put("/api/deployments/" + model, Map.of("version", 1));
    assertProblem(refused, 409, "");
    assertThat(refused.text("/detail")).contains("s3://models/" + model);
    assertProblem(registry.post(path() + "/versions", Map.of()), 400, "lineage.source");
  }

  @Test
  void anAliasMovesFromVersionToVersion() throws Exception {
    uploaded(2);
    String alias = path() + "/aliases/champion";
    assertProblem(registry.get(alias), 404, "");
    Answer first = registry.put(alias, Map.of("version", 1, "expectedVersion", 0));
    assertThat(first.status()).as("%s", first.body()).isEqualTo(200);
    assertThat(registry.get(alias).body()).isEqualTo(first.body());
    assertProblem(registry.put(alias, Map.of("version", 2, "expectedVersion", 0)), 409, "");
    assertThat(registry.put(alias, Map.of("version", 2, "expectedVersion", 1)).status())
        .isEqualTo(200);
    assertThat(registry.get(path() + "/versions/@champion").text("/version")).isEqualTo("2");
    assertThat(registry.get(version(2)).body().at("/aliases").toString())
        .isEqualTo("[\"champion\"]");
    assertThat(registry.get(version(1)).body().at("/aliases")).isEmpty();
    assertThat(registry.get(path()).body().at("/aliases/champion").asInt()).isEqualTo(2);
    assertThat(registry.get(path() + "/aliases").body().at("/items")).hasSize(1);
    assertThat(registry.put(alias, Map.of("version", 2)).status()).isEqualTo(200);

    assertProblem(registry.delete(alias + "?expectedVersion=1"), 409, "");
    assertThat(registry.delete(alias).status()).isEqualTo(204);
    assertProblem(registry.delete(alias), 404, "");
    assertProblem(registry.get(path() + "/versions/@champion"), 404, "");
    assertThat(events()).endsWith("alias.moved 1", "alias.moved 2", "alias.removed 2").hasSize(6);
    JsonNode moved = outbox().get(4);
    assertThat(moved.at("/data/alias").asText()).isEqualTo("champion");
    assertThat(moved.at("/data/previousVersion").asInt()).isEqualTo(1);
  }

  @Test
  void whatNoAliasCanBeNamesTheField() throws Exception {
    uploaded(1);
    for (String alias :
        List.of("latest", "LATEST", "v1", "V22", "a.b", "%E6%A8%A1", "a%20b", "x".repeat(256))) {
      assertProblem(registry.put(path() + "/aliases/" + alias, Map.of("version", 1)), 400, "alias");
    }
    assertProblem(registry.put(path() + "/aliases/a", Map.of()), 400, "version");
    assertProblem(registry.put(path() + "/aliases/a", Map.of("version", 2)), 404, "");
    assertProblem(registry.get(path() + "/versions/x"), 400, "version");
  }

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

  @Test
  void anotherTenantsSharedModelIsNotChanged() throws Exception {
    registry.post("/api/models", Map.of("name", model, "visibility", "shared"));
    registry.upload(model, new Multipart().file("a", "1"));
    RegistryClient other = as(TestCaller.tenantAdmin("other"));
    assertProblem(other.patch(path(), Map.of("description", "x")), 403, "");
    assertProblem(other.delete(path()), 403, "");
    assertProblem(other.patch(version(1), Map.of("description", "x")), 403, "");
    assertProblem(other.delete(version(1)), 403, "");
    assertProblem(other.put(path() + "/aliases/a", Map.of("version", 1)), 403, "");
    assertProblem(
        other.post(path() + "/versions", Map.of("lineage", Map.of("source", "x"))), 403, "");
    assertThat(other.get(path() + "/aliases").status()).isEqualTo(200);
  }

  @Test
  void aPendingVersionBecomesFailedOnceAndIsNeverDeployed() throws Exception {
    registered();
    Viewpoint viewpoint = new Viewpoint(aCaller(), "platform", false);
    PendingVersion pending = publishing.begin(viewpoint, new ModelName(model), VersionDetails.NONE);
    assertThat(registry.get(version(1)).text("/status")).isEqualTo("PENDING_REGISTRATION");
    publishing.report(pending, "1 of 3 files");
    assertThat(registry.get(version(1)).text("/statusMessage")).isEqualTo("1 of 3 files");
    assertProblem(registry.put("/api/deployments/" + model, Map.of("version", 1)), 409, "");
    publishing.fail(pending, "a digest differs");
    assertThat(registry.get(version(1)).text("/status")).isEqualTo("FAILED_REGISTRATION");
    assertThat(registry.get(version(1)).text("/statusMessage")).isEqualTo("a digest differs");
    assertThatThrownBy(() -> publishing.fail(pending, "again"))
        .isInstanceOf(PlatformException.class)
        .hasMessageContaining("FAILED_REGISTRATION");
    assertProblem(registry.put("/api/deployments/" + model, Map.of("version", 1)), 409, "");
    registry.delete(version(1));
    assertThatThrownBy(() -> publishing.fail(pending, "again"))
        .isInstanceOf(PlatformException.class);
    assertThat(events())
        .containsExactly(
            "model.registered", "version.pending 1", "version.failed 1", "version.deleted 1");
  }

  @Test
  void aTransitionArchivesTheOthersOfTheStage() throws Exception {
    uploaded(2);
    Viewpoint viewpoint = new Viewpoint(aCaller(), "platform", false);
    ModelName name = new ModelName(model);
    updating.transition(viewpoint, name, 1, Stage.PRODUCTION, true);
    updating.transition(viewpoint, name, 2, Stage.PRODUCTION, true);
    assertThat(registry.get(version(1)).text("/stage")).isEqualTo("Archived");
    assertThat(registry.get(version(2)).text("/stage")).isEqualTo("Production");
    assertThat(search("/api/models/-/versions", "name='" + model + "' and stage='Production'"))
        .containsExactly("2");
  }

  private static Caller aCaller() {
    return new Caller(
        "u-1",
        "ada",
        "platform",
        Set.of(),
        Set.of(),
        null,
        Optional.empty(),
        Limits.NONE,
        Limits.NONE);
  }

  private List<String> search(String path, String filter) throws Exception {
    Answer found = registry.get(path + "?filter=" + URLEncoder.encode(filter, UTF_8));
    assertThat(found.status()).as("%s", found.body()).isEqualTo(200);
    return found.body().at("/items").findValuesAsText("version");
  }
}
