package io.llmplatform.scheduler.training.classifier;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.awaitility.Awaitility.await;

import ai.onnxruntime.OrtEnvironment;
import ai.onnxruntime.OrtSession;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import io.llmplatform.common.security.Owner;
import io.llmplatform.scheduler.file.InMemoryFiles;
import io.llmplatform.scheduler.training.registry.InMemoryModelRegistry;
import io.llmplatform.scheduler.training.work.TrainingJob;
import io.llmplatform.testing.identity.TestCaller;
import io.llmplatform.testing.infrastructure.WithCallers;
import io.llmplatform.testing.infrastructure.WithKafka;
import io.llmplatform.testing.infrastructure.WithPostgres;
import io.llmplatform.user.api.Permission;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Random;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;
import org.springframework.beans.factory.annotation.Autowired;
import org.springframework.boot.test.context.SpringBootTest;
import org.springframework.boot.test.context.SpringBootTest.WebEnvironment;
import org.springframework.boot.test.web.client.TestRestTemplate;
import org.springframework.context.annotation.Import;
import org.springframework.http.ResponseEntity;
import org.springframework.jdbc.core.simple.JdbcClient;
import org.springframework.test.annotation.DirtiesContext;

@SpringBootTest(
    webEnvironment = WebEnvironment.RANDOM_PORT,
    properties = {
      "PLATFORM_CONFIG=file:../nacos-config/",
      "spring.cloud.nacos.discovery.enabled=false",
      "spring.cloud.nacos.config.enabled=false",
      "scheduler.training.lease=2s",
      "scheduler.training.retry-delay=0s",
      "scheduler.training.max-attempts=3",
      "scheduler.training.classifier.texts-per-request=10",
    })
@WithPostgres
@WithKafka
@WithCallers
// Its relays would send, and so take away, what later tests look for in the outboxes.
@DirtiesContext
@Import(FineTuningFakes.class)
@SuppressWarnings("NullAway.Init") // set before each test
class FineTuningIT {
  static final String BASE = "tiny-encoder";
  private static final TestCaller CALLER = TestCaller.developer("acme");
  private static final Owner OWNER = new Owner("acme", CALLER.subject(), null);
  private static final Duration LIMIT = Duration.ofSeconds(30);
  private static final ObjectMapper JSON = new ObjectMapper();

  @Autowired TestRestTemplate http;
  @Autowired TrainingJob job;
  @Autowired InMemoryFiles files;
  @Autowired InMemoryModelRegistry registry;
  @Autowired WordEmbedder embedder;
  @Autowired JdbcClient sql;

  private FineTuningClient jobs;

  @BeforeEach
  void start() {
    jobs = new FineTuningClient(http, CALLER);
    sql.sql("DELETE FROM training_run").update();
    embedder.reset();
    registry.clear();
  }

  @Test
  void trainsAClassifierFromAFileToARegisteredVersion() throws Exception {
    String id = created(Map.of("seed", 7, "suffix", "intents", "metadata", Map.of("team", "a")));
    assertThat(jobs.get(id).path("status").asText()).isEqualTo("validating_files");
    job.run();

    JsonNode done = jobs.get(id);
    assertThat(done.path("status").asText()).isEqualTo("succeeded");
    assertThat(done.path("fine_tuned_model").asText()).isEqualTo("ft-tiny-encoder-intents");
    assertThat(done.path("fine_tuned_version").asInt()).isEqualTo(1);
    assertThat(done.path("progress").asInt()).isEqualTo(100);
    assertThat(done.path("trained_tokens").asLong()).isEqualTo(2L * 60);
    assertThat(done.path("error").isNull()).isTrue();
    assertThat(embedder.computed()).isEqualTo(60);

    InMemoryModelRegistry.Published version = registry.published().get(0);
    assertThat(version.version().lineage().trainingJob()).isEqualTo(id);
    assertThat(version.version().lineage().dataset()).startsWith("file:").contains("#sha256=");
    assertThat(version.version().metrics()).containsKeys("accuracy", "macro_f1");
    assertThat(version.version().metrics().get("accuracy")).isGreaterThan(0.9);
    assertThat(version.files().keySet())
        .contains("model.onnx", "tokenizer.json", "config.json", "labels.txt", "metrics.json");
    String first = new String(version.files().get("labels.txt"), UTF_8).split("\n", -1)[0];
    assertThat(JSON.readTree(version.files().get("config.json")).at("/id2label/0").asText())
        .isEqualTo(first)
        .isIn("billing", "delivery", "login");
    OrtEnvironment environment = OrtEnvironment.getEnvironment();
    try (OrtSession session = environment.createSession(version.files().get("model.onnx"))) {
      assertThat(session.getOutputNames()).containsExactly("probabilities");
    }
    assertThat(
            files.kept(done.at("/result_files/0").asText()).orElseThrow().description().purpose())
        .isEqualTo("fine-tune-results");

    assertThat(jobs.messages(id))
        .contains(
            "The fine-tuning job is created.", "The training file has 60 examples of 3 labels.")
        .anyMatch(message -> message.startsWith("Epoch 20 of 20: accuracy"));
    JsonNode checkpoints = jobs.read("/" + id + "/checkpoints");
    assertThat(checkpoints.path("data")).hasSize(4);
    assertThat(checkpoints.at("/data/0/step_number").asInt()).isEqualTo(20);
    assertThat(checkpoints.at("/data/0/fine_tuned_model_checkpoint").asText())
        .isEqualTo("ft-tiny-encoder-intents");
    assertThat(jobs.read("?metadata[team]=a").path("data")).hasSize(1);
    assertThat(jobs.read("?metadata[team]=b").path("data")).isEmpty();
    assertThat(
            sql.sql("SELECT count(*) FROM training_chunk WHERE run = ?")
                .param(id)
                .query(Long.class)
                .single())
        .isZero();
  }

  @ParameterizedTest
  @ValueSource(ints = {0, 10, 30, 50})
  void goesOnWhereAnAttemptDiedAndComputesNothingTwice(int texts) throws Exception {
    String id = created(Map.of());
    embedder.dieAfter(texts);
    dies();
    assertThat(jobs.get(id).path("status").asText()).isEqualTo("running");

    embedder.dieAfter(Integer.MAX_VALUE);
    untilItHasEnded(id);
    assertThat(jobs.get(id).path("status").asText()).isEqualTo("succeeded");
    assertThat(embedder.computed()).isEqualTo(60);
    assertThat(registry.published()).hasSize(1);
  }

  @Test
  void failsWhenEveryAttemptDies() throws Exception {
    String id = created(Map.of());
    embedder.dieAfter(20);
    for (int attempt = 0; attempt < 3; attempt++) {
      awaitDue(id);
      dies();
    }
    awaitDue(id);
    job.run();
    assertThat(jobs.get(id).path("status").asText()).isEqualTo("failed");
    assertThat(jobs.get(id).at("/error/code").asText()).isEqualTo("too_many_attempts");
  }

  @Test
  void aFaultOfThePlatformIsNotTriedForEver() throws Exception {
    String id = created(Map.of());
    embedder.breakDown();
    untilItHasEnded(id);
    assertThat(jobs.get(id).at("/error/code").asText()).isEqualTo("too_many_attempts");
    assertThat(jobs.messages(id))
        .filteredOn(each -> each.startsWith("The platform met a fault"))
        .hasSize(3);
  }

  @Test
  void registersOneVersionWhateverTheRegistryDoes() throws Exception {
    String id = created(Map.of());
    registry.failNext(2);
    untilItHasEnded(id);
    assertThat(jobs.get(id).path("status").asText()).isEqualTo("succeeded");
    assertThat(registry.published()).hasSize(1);
    assertThat(embedder.computed()).isEqualTo(60);
  }

  @Test
  void waitsOutAnOverload() throws Exception {
    String id = created(Map.of());
    embedder.failNext(2);
    untilItHasEnded(id);
    assertThat(jobs.get(id).path("status").asText()).isEqualTo("succeeded");
  }

  @Test
  void isCancelledOnceAndStopsWorking() throws Exception {
    String id = created(Map.of());
    CountDownLatch gate = embedder.close();
    ExecutorService worker = Executors.newSingleThreadExecutor();
    try {
      Future<?> run =
          worker.submit(
              () -> {
                job.run();
                return null;
              });
      await().atMost(LIMIT).until(() -> jobs.get(id).path("status").asText().equals("running"));
      assertThat(jobs.post(id + "/cancel").getStatusCode().value()).isEqualTo(200);
      gate.countDown();
      run.get(20, TimeUnit.SECONDS);
    } finally {
      worker.shutdownNow();
    }
    assertThat(jobs.get(id).path("status").asText()).isEqualTo("cancelled");
    assertThat(registry.published()).isEmpty();
    assertThat(embedder.computed()).isLessThan(60);

    ResponseEntity<JsonNode> again = jobs.post(id + "/cancel");
    assertThat(again.getStatusCode().value()).isEqualTo(409);
    assertThat(String.valueOf(again.getBody()))
        .contains("is cancelled and cannot become cancelled");
  }

  @Test
  void pausesAndResumes() throws Exception {
    String id = created(Map.of());
    assertThat(jobs.post(id + "/pause").getStatusCode().value()).isEqualTo(200);
    job.run();
    assertThat(jobs.get(id).path("status").asText()).isEqualTo("paused");
    assertThat(jobs.post(id + "/pause").getStatusCode().value()).isEqualTo(409);
    assertThat(jobs.post(id + "/resume").getStatusCode().value()).isEqualTo(200);
    job.run();
    assertThat(jobs.get(id).path("status").asText()).isEqualTo("succeeded");
  }

  @Test
  void streamsEventsUntilTheEnd() throws Exception {
    String id = created(Map.of());
    job.run();
    assertThat(jobs.stream(id))
        .contains("event: fine_tuning.job.event\ndata: {", "event: fine_tuning.job\ndata: {")
        .contains("\"status\":\"succeeded\"")
        .endsWith("data: [DONE]\n\n");
  }

  @Test
  void tellsWhatIsWrongWithTheFile() throws Exception {
    String one = "{\"text\": \"pay me\", \"label\": \"billing\"}\n".repeat(8);
    String id = created(Map.of("training_file", file(one)));
    job.run();
    JsonNode failed = jobs.get(id);
    assertThat(failed.path("status").asText()).isEqualTo("failed");
    assertThat(failed.at("/error/code").asText()).isEqualTo("invalid_training_file");
    assertThat(failed.at("/error/param").asText()).isEqualTo("training_file");
    assertThat(failed.at("/error/message").asText()).contains("Every example has the label");
    assertThat(jobs.messages(id))
        .anyMatch(message -> message.contains("Every example has the label"));
  }

  @Test
  void failsForAModelThatDoesNotEmbed() throws Exception {
    String id = created(Map.of("model", "a-language-model"));
    job.run();
    assertThat(jobs.get(id).at("/error/code").asText()).isEqualTo("unsupported_model");
    String unknown = created(Map.of("model", "nobody"));
    job.run();
    assertThat(jobs.get(unknown).at("/error/code").asText()).isEqualTo("not_found");
  }

  @ParameterizedTest
  @CsvSource({
    "training_file, file-nowhere, training_file",
    "training_file, '', training_file",
    "suffix, 'a b', suffix",
    "seed, -1, seed",
  })
  void refusesRequestsNamingTheMember(String member, String value, String param) {
    Object given = member.equals("seed") ? Integer.valueOf(value) : value;
    ResponseEntity<JsonNode> refused = create(CALLER, Map.of(member, given));
    assertThat(refused.getStatusCode().value()).isEqualTo(400);
    assertThat(String.valueOf(refused.getBody())).contains("\"param\":\"" + param + "\"");
  }

  @Test
  void refusesUnknownMethodsAndHyperparameters() {
    assertThat(String.valueOf(create(CALLER, Map.of("method", Map.of("type", "dpo"))).getBody()))
        .contains("There is no method 'dpo'; there are: classifier");
    assertThat(
            String.valueOf(
                create(CALLER, Map.of("hyperparameters", Map.of("n_epochs", 0))).getBody()))
        .contains("n_epochs must be \\\"auto\\\" or a number from 1 to 500.");
    assertThat(
            create(CALLER, Map.of("hyperparameters", Map.of("n_epochs", "auto")))
                .getStatusCode()
                .value())
        .isEqualTo(200);
  }

  @Test
  void hidesJobsOfOtherTenantsAndRefusesWhoMayNot() {
    String id = created(Map.of());
    FineTuningClient other = jobs.as(TestCaller.developer("other"));
    for (String path : List.of("", "/events", "/checkpoints")) {
      assertThat(other.find("/" + id + path).getStatusCode().value()).isEqualTo(404);
    }
    assertThat(create(TestCaller.viewer("acme"), Map.of()).getStatusCode().value()).isEqualTo(403);
    TestCaller withoutModels =
        TestCaller.in("acme").with(Permission.JOBS_WRITE).with(Permission.INFERENCE_INVOKE);
    assertThat(String.valueOf(create(withoutModels, Map.of()).getBody())).contains("models:write");
  }

  /** An error on a worker's thread ends it where it stands, as the end of its process does. */
  private void dies() {
    assertThatThrownBy(job::run).hasMessageContaining("dies here");
  }

  private void untilItHasEnded(String id) throws Exception {
    long deadline = System.nanoTime() + LIMIT.toNanos();
    while (System.nanoTime() < deadline && jobs.get(id).path("finished_at").isNull()) {
      awaitDue(id);
      job.run();
    }
  }

  private void awaitDue(String id) {
    await()
        .atMost(LIMIT)
        .until(
            () ->
                sql.sql(
                        "SELECT due_at <= now() AND NOT EXISTS (SELECT 1 FROM lease WHERE work ="
                            + " 'training/' || id AND expires_at > now()) FROM training_run WHERE"
                            + " id = ?")
                    .param(id)
                    .query(Boolean.class)
                    .single());
  }

  private String file(String content) {
    return files.add(OWNER, "train.jsonl", "fine-tune", content).id();
  }

  private static String examples() {
    Map<String, List<String>> words =
        Map.of(
            "billing", List.of("invoice", "charge", "refund"),
            "delivery", List.of("parcel", "courier", "late"),
            "login", List.of("password", "account", "locked"));
    Random random = new Random(3);
    List<String> lines = new ArrayList<>();
    for (int i = 0; i < 20; i++) {
      words.forEach(
          (label, own) ->
              lines.add(
                  "{\"text\": \"%s %s\", \"label\": \"%s\"}"
                      .formatted(own.get(random.nextInt(3)), own.get(random.nextInt(3)), label)));
    }
    return String.join("\n", lines);
  }

  private String created(Map<String, Object> members) {
    ResponseEntity<JsonNode> created = create(CALLER, members);
    assertThat(created.getStatusCode().value())
        .as(String.valueOf(created.getBody()))
        .isEqualTo(200);
    return Objects.requireNonNull(created.getBody()).path("id").asText();
  }

  private ResponseEntity<JsonNode> create(TestCaller caller, Map<String, Object> members) {
    Map<String, Object> body = new HashMap<>();
    body.put("model", BASE);
    if (!members.containsKey("training_file")) {
      body.put("training_file", file(examples()));
    }
    body.putAll(members);
    return jobs.as(caller).create(body);
  }
}
