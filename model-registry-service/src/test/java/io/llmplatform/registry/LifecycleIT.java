package io.llmplatform.registry;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.fasterxml.jackson.databind.JsonNode;
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
import java.util.Arrays;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import org.junit.jupiter.api.Test;
import org.springframework.beans.factory.annotation.Autowired;

/** Models and versions change. */
class LifecycleIT extends LifecycleScenario {
  private final PublishingVersion publishing;
  private final UpdatingVersion updating;

  @Autowired
  LifecycleIT(PublishingVersion publishing, UpdatingVersion updating) {
    this.publishing = publishing;
    this.updating = updating;
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
        Limits.NONE,
        Optional.empty());
  }
}
