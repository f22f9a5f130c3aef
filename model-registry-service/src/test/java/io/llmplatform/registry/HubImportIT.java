package io.llmplatform.registry;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import com.fasterxml.jackson.databind.JsonNode;
import io.llmplatform.registry.RegistryClient.Answer;
import io.llmplatform.registry.hub.FakeHub;
import io.llmplatform.registry.hub.FakeHub.Fault;
import io.llmplatform.registry.hub.FakeRepository;
import io.llmplatform.testing.identity.TestCaller;
import java.io.IOException;
import java.security.MessageDigest;
import java.time.Duration;
import java.util.Arrays;
import java.util.HashMap;
import java.util.HexFormat;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.concurrent.CountDownLatch;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.springframework.beans.factory.annotation.Autowired;
import org.springframework.jdbc.core.simple.JdbcClient;
import org.springframework.test.context.DynamicPropertyRegistry;
import org.springframework.test.context.DynamicPropertySource;
import org.springframework.test.context.TestPropertySource;

@TestPropertySource(
    properties = {
      "registry.hub.first-backoff=1ms",
      "registry.hub.longest-backoff=5ms",
      "registry.hub.attempts=3",
      "registry.hub.poll-interval=50ms",
      "registry.hub.progress-interval=20ms",
      "registry.hub.lease=5s",
      "registry.hub.max-size=3MB"
    })
class HubImportIT extends RegistryScenario {
  private static final FakeHub HUB = hub();
  private static final byte[] WEIGHTS = random(400_000, 1);

  private final JdbcClient database;

  @Autowired
  HubImportIT(JdbcClient database) {
    this.database = database;
  }

  private static FakeHub hub() {
    try {
      return new FakeHub();
    } catch (IOException e) {
      throw new java.io.UncheckedIOException(e);
    }
  }

  @DynamicPropertySource
  static void hub(DynamicPropertyRegistry properties) {
    properties.add("registry.hub.endpoint", HUB::endpoint);
  }

  @AfterAll
  static void stop() {
    HUB.close();
  }

  private static byte[] random(int size, long seed) {
    byte[] bytes = new byte[size];
    new Random(seed).nextBytes(bytes);
    return bytes;
  }

  /** Contents that no other test's repository has: faults are queued by digest. */
  private FakeRepository repository() {
    return HUB.repository("acme/" + model);
  }

  private byte[] weights() {
    byte[] weights = WEIGHTS.clone();
    System.arraycopy(model.getBytes(UTF_8), 0, weights, 0, model.length());
    return weights;
  }

  private String committed() {
    return repository()
        .commit(
            "main",
            Map.of("config.json", "{}".getBytes(UTF_8), "1_Pooling/config.json", new byte[0]),
            Map.of("weights/model.safetensors", weights()));
  }

  private static String sha256(byte[] content) throws Exception {
    return HexFormat.of().formatHex(MessageDigest.getInstance("SHA-256").digest(content));
  }

  private Answer begin(Object... more) throws Exception {
    Map<String, Object> body = new HashMap<>();
    body.put("repository", "acme/" + model);
    for (int i = 0; i < more.length; i += 2) {
      body.put((String) more[i], more[i + 1]);
    }
    return registry.post("/api/models/import", body);
  }

  private String begun(Object... more) throws Exception {
    Answer answer = begin(more);
    assertThat(answer.status()).as("%s", answer.body()).isEqualTo(202);
    String location = answer.headers().firstValue("Location").orElseThrow();
    assertThat(location).isEqualTo("/api/models/imports/" + answer.text("/id"));
    return location;
  }

  private JsonNode ended(String location) {
    await()
        .atMost(Duration.ofSeconds(60))
        .until(() -> registry.get(location).body().has("finishedAt"));
    return get(location);
  }

  private JsonNode get(String location) {
    try {
      return registry.get(location).body();
    } catch (IOException | InterruptedException e) {
      throw new AssertionError(e);
    }
  }

  private JsonNode succeeded(String location) {
    JsonNode ended = ended(location);
    assertThat(ended.at("/state").asText()).as("%s", ended).isEqualTo("SUCCEEDED");
    assertThat(ended.has("error")).isFalse();
    return ended;
  }

  private JsonNode failed(String location, String... words) {
    JsonNode ended = ended(location);
    assertThat(ended.at("/state").asText()).as("%s", ended).isEqualTo("FAILED");
    assertThat(ended.at("/error").asText()).contains(words);
    JsonNode version = get(version(ended.at("/version").asInt()));
    assertThat(version.at("/status").asText()).isEqualTo("FAILED_REGISTRATION");
    assertThat(version.at("/statusMessage").asText()).isEqualTo(ended.at("/error").asText());
    return ended;
  }

  private String version(int number) {
    return "/api/models/" + model + "/versions/" + number;
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
