package io.llmplatform.registry;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import com.fasterxml.jackson.databind.JsonNode;
import io.llmplatform.registry.RegistryClient.Answer;
import io.llmplatform.registry.hub.FakeHub.Fault;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CountDownLatch;
import org.junit.jupiter.api.Test;
import org.springframework.beans.factory.annotation.Autowired;
import org.springframework.jdbc.core.simple.JdbcClient;

class HubImportIT extends HubImportScenario {
  private final JdbcClient database;

  @Autowired
  HubImportIT(JdbcClient database) {
    this.database = database;
  }

  @Test
  void aRepositoryBecomesAVersionThatIsPendingMeanwhile() throws Exception {
    String commit = committed();
    CountDownLatch gate = new CountDownLatch(1);
    HUB.fail(sha256(weights()), new Fault.Hold(100_000, gate));
    String location = begun("description", "from the hub", "tags", Map.of("by", "me"));
    await()
        .atMost(Duration.ofSeconds(60))
        .until(() -> get(location).at("/bytesDone").asLong() >= 100_000);

    JsonNode running = get(location);
    assertThat(running.at("/state").asText()).isEqualTo("RUNNING");
    assertThat(running.at("/bytesTotal").asLong()).isEqualTo(400_002);
    assertThat(running.at("/commit").asText()).isEqualTo(commit);
    assertThat(running.at("/files").findValuesAsText("path"))
        .containsExactly("1_Pooling/config.json", "config.json", "weights/model.safetensors");
    assertThat(running.at("/files/2/checked").asBoolean()).isFalse();
    JsonNode pending = get(version(1));
    assertThat(pending.at("/status").asText()).isEqualTo("PENDING_REGISTRATION");
    assertThat(pending.at("/description").asText()).isEqualTo("from the hub");
    assertProblem(registry.put("/api/deployments/" + model, Map.of("version", 1)), 409, "");
    assertThat(registry.download(model, 1, "config.json").statusCode()).isEqualTo(404);

    gate.countDown();
    JsonNode done = succeeded(location);
    assertThat(done.at("/bytesDone").asLong()).isEqualTo(400_002);
    assertThat(done.at("/files").findValuesAsText("checked")).containsOnly("true").hasSize(3);
    JsonNode ready = get(version(1));
    assertThat(ready.at("/status").asText()).isEqualTo("READY");
    assertThat(ready.at("/tags/by").asText()).isEqualTo("me");
    assertThat(ready.at("/lineage/source").asText())
        .isEqualTo(done.at("/source").asText())
        .isEqualTo("hf://acme/" + model + "@" + commit);
    assertThat(registry.download(model, 1, "weights/model.safetensors").body())
        .isEqualTo(weights());
    assertThat(registry.download(model, 1, "1_Pooling/config.json").body()).isEmpty();
    assertThat(registry.put("/api/deployments/" + model, Map.of("version", 1)).status())
        .isEqualTo(201);
    awaitNoPartialFiles(location);
  }

  @Test
  void onlyWhatIsWantedIsFetchedOfTheRevisionThatIsNamed() throws Exception {
    committed();
    String commit =
        repository()
            .commit(
                "refs/pr/1",
                Map.of(
                    "a.json",
                    "a".getBytes(UTF_8),
                    "b.md",
                    "b".getBytes(UTF_8),
                    "c/d.json",
                    "d".getBytes(UTF_8)),
                Map.of());
    registered();
    JsonNode done =
        succeeded(
            begun(
                "revision",
                "refs/pr/1",
                "model",
                model,
                "files",
                Map.of("include", List.of("*.json"), "exclude", List.of("c/"))));
    assertThat(done.at("/commit").asText()).isEqualTo(commit);
    assertThat(get(version(1)).at("/files").findValuesAsText("path")).containsExactly("a.json");
    succeeded(begun("revision", commit, "files", Map.of("include", List.of("b.md"))));
    assertThat(get(version(2)).at("/files").findValuesAsText("path")).containsExactly("b.md");
  }

  @Test
  void brokenConnectionsAndABusyHubAreBorneAndDamageIsSeen() throws Exception {
    committed();
    String digest = sha256(weights());
    HUB.fail(
        digest,
        new Fault.Cut(150_000),
        new Fault.Answer(429, Map.of("Retry-After", "3600")),
        new Fault.Cut(50_000),
        new Fault.Answer(503, Map.of()));
    HUB.fail("/api/models/acme/" + model + "/revision/main", new Fault.Answer(500, Map.of()));
    succeeded(begun());
    assertThat(HUB.contentRequests(digest).stream().map(r -> r.header("Range")))
        .containsExactly(null, "bytes=150000-", "bytes=150000-", "bytes=200000-", "bytes=200000-");
    assertThat(registry.download(model, 1, "weights/model.safetensors").body())
        .isEqualTo(weights());

    HUB.fail(digest, new Fault.Damage(), new Fault.Damage());
    JsonNode damaged = failed(begun(), "SHA-256", digest, "damaged");
    assertThat(damaged.at("/errorFile").asText()).isEqualTo("weights/model.safetensors");
  }

  @Test
  void aFailedImportIsRetriedFromWhereItWas() throws Exception {
    committed();
    String digest = sha256(weights());
    Fault away = new Fault.Answer(502, Map.of());
    HUB.fail(digest, new Fault.Cut(300_000), away, away, away);
    String location = begun();
    failed(location, "failed 3 times in a row", "502");
    assertProblem(registry.post(location + "/cancel", Map.of()), 409, "");

    Answer retried = registry.post(location + "/retry", Map.of());
    assertThat(retried.status()).isEqualTo(202);
    assertThat(retried.headers().firstValue("Location")).contains(location);
    assertThat(succeeded(location).at("/version").asInt()).isEqualTo(2);
    assertThat(HUB.contentRequests(digest).get(4).header("Range")).isEqualTo("bytes=300000-");
    assertThat(get(version(1)).at("/status").asText()).isEqualTo("FAILED_REGISTRATION");
    assertThat(registry.download(model, 2, "weights/model.safetensors").body())
        .isEqualTo(weights());
    assertProblem(registry.post(location + "/retry", Map.of()), 409, "");
  }

  @Test
  void aGatedRepositoryNeedsATokenWhichIsKeptOnlyMeanwhile() throws Exception {
    committed();
    repository().gatedFor("hf_sesame");
    String location = begun();
    failed(location, "is gated: accept its licence at " + HUB.endpoint() + "/acme/" + model);
    assertThat(registry.post(location + "/retry", Map.of("token", "hf_wrong")).status())
        .isEqualTo(202);
    failed(location, "with the account that the token belongs to");

    CountDownLatch gate = new CountDownLatch(1);
    HUB.fail(sha256(weights()), new Fault.Hold(1, gate));
    assertThat(registry.post(location + "/retry", Map.of("token", "hf_sesame")).status())
        .isEqualTo(202);
    await().atMost(Duration.ofSeconds(60)).until(() -> get(location).at("/bytesDone").asLong() > 0);
    assertThat(get(location).toString()).doesNotContain("sesame");
    assertThat(row(location)).contains("token=").doesNotContain("token=null", "sesame");
    gate.countDown();
    assertThat(succeeded(location).toString()).doesNotContain("sesame");
    assertThat(row(location)).contains("token=null");
  }

  private String row(String location) {
    String id = location.substring(location.lastIndexOf('/') + 1);
    return database
        .sql("select * from model_import where id = cast(? as uuid)")
        .param(id)
        .query()
        .singleRow()
        .toString();
  }

  @Test
  void aCancelledImportEndsAndMayBeRetried() throws Exception {
    committed();
    CountDownLatch gate = new CountDownLatch(1);
    HUB.fail(sha256(weights()), new Fault.Hold(1000, gate));
    String location = begun();
    await()
        .atMost(Duration.ofSeconds(60))
        .until(() -> get(location).at("/bytesDone").asLong() >= 1000);
    Answer cancelled = registry.post(location + "/cancel", Map.of());
    assertThat(cancelled.status()).isEqualTo(200);
    assertThat(cancelled.text("/state")).isEqualTo("CANCELLED");
    assertThat(get(version(1)).at("/status").asText()).isEqualTo("FAILED_REGISTRATION");
    assertThat(get(version(1)).at("/statusMessage").asText()).contains("cancelled");
    awaitNoPartialFiles(location);
    assertThat(registry.post(location + "/retry", Map.of()).status()).isEqualTo(202);
    succeeded(location);
    gate.countDown();
    assertThat(registry.download(model, 2, "weights/model.safetensors").body())
        .isEqualTo(weights());
  }

  private void awaitNoPartialFiles(String location) {
    String id = location.substring(location.lastIndexOf('/') + 1);
    await()
        .atMost(Duration.ofSeconds(30))
        .until(() -> stored().stream().noneMatch(file -> file.toString().contains(id)));
  }

  @Test
  void aVersionThatIsDeletedMeanwhileEndsItsImport() throws Exception {
    committed();
    CountDownLatch gate = new CountDownLatch(1);
    HUB.fail(sha256(weights()), new Fault.Hold(1000, gate));
    String location = begun();
    await()
        .atMost(Duration.ofSeconds(60))
        .until(() -> get(location).at("/bytesDone").asLong() >= 1000);
    assertThat(registry.delete(version(1)).status()).isBetween(200, 204);
    gate.countDown();
    JsonNode ended = ended(location);
    assertThat(ended.at("/state").asText()).isEqualTo("FAILED");
    assertThat(ended.at("/error").asText()).contains("deleted");
  }
}
