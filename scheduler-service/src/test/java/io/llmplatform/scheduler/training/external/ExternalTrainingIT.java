package io.llmplatform.scheduler.training.external;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.networknt.schema.JsonSchema;
import com.networknt.schema.JsonSchemaFactory;
import com.networknt.schema.SpecVersion;
import io.llmplatform.common.security.Owner;
import io.llmplatform.scheduler.api.TrainingStatus;
import io.llmplatform.scheduler.api.TrainingTask;
import io.llmplatform.scheduler.file.InMemoryFiles;
import io.llmplatform.scheduler.job.JobTriggers;
import io.llmplatform.scheduler.training.registry.InMemoryModelRegistry;
import io.llmplatform.scheduler.training.work.TrainingJob;
import io.llmplatform.testing.identity.TestCaller;
import io.llmplatform.testing.infrastructure.WithCallers;
import io.llmplatform.testing.infrastructure.WithKafka;
import io.llmplatform.testing.infrastructure.WithPostgres;
import java.io.IOException;
import java.io.InputStream;
import java.net.ServerSocket;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Properties;
import java.util.UUID;
import org.apache.kafka.clients.consumer.ConsumerConfig;
import org.apache.kafka.clients.consumer.KafkaConsumer;
import org.apache.kafka.common.serialization.StringDeserializer;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.springframework.beans.factory.annotation.Autowired;
import org.springframework.beans.factory.annotation.Value;
import org.springframework.boot.test.context.SpringBootTest;
import org.springframework.boot.test.context.SpringBootTest.WebEnvironment;
import org.springframework.boot.test.context.TestConfiguration;
import org.springframework.boot.test.web.client.TestRestTemplate;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Primary;
import org.springframework.http.HttpEntity;
import org.springframework.http.HttpHeaders;
import org.springframework.http.HttpMethod;
import org.springframework.http.ResponseEntity;
import org.springframework.jdbc.core.simple.JdbcClient;
import org.springframework.kafka.core.KafkaTemplate;
import org.springframework.test.annotation.DirtiesContext;
import org.springframework.test.context.DynamicPropertyRegistry;
import org.springframework.test.context.DynamicPropertySource;

@SpringBootTest(
    webEnvironment = WebEnvironment.DEFINED_PORT,
    properties = {
      "PLATFORM_CONFIG=file:../nacos-config/",
      "spring.cloud.nacos.discovery.enabled=false",
      "spring.cloud.nacos.config.enabled=false",
      "scheduler.training.lease=5s",
      "scheduler.training.retry-delay=0s",
      "scheduler.training.trainers.stepping.report-within=20s",
      "scheduler.training.trainers.stepping.attempts=3",
      "scheduler.training.trainers.silent.command=sleep,600",
      "scheduler.training.trainers.silent.report-within=2s",
      "scheduler.training.trainers.silent.attempts=2",
      "scheduler.training.trainers.remote.command=sleep,600",
    })
@WithPostgres
@WithKafka
@WithCallers
// Its relays would send, and so take away, what later tests look for in the outboxes.
@DirtiesContext
class ExternalTrainingIT {
  private static final TestCaller CALLER = TestCaller.developer("acme");
  private static final Owner OWNER = new Owner("acme", CALLER.subject(), null);
  private static final Duration LIMIT = Duration.ofSeconds(40);
  private static final ObjectMapper JSON = new ObjectMapper();

  @TempDir static Path folder;

  @Autowired TestRestTemplate http;
  @Autowired TrainingJob job;
  @Autowired InMemoryFiles files;
  @Autowired InMemoryModelRegistry registry;
  @Autowired JdbcClient sql;
  @Autowired KafkaTemplate<String, String> kafka;

  @Value("${spring.kafka.bootstrap-servers}")
  String brokers;

  @DynamicPropertySource
  static void trainers(DynamicPropertyRegistry properties) throws IOException {
    int port;
    try (ServerSocket socket = new ServerSocket(0)) {
      port = socket.getLocalPort();
    }
    properties.add("server.port", () -> port);
    properties.add("scheduler.training.report-to", () -> "http://127.0.0.1:" + port);
    properties.add("scheduler.training.folder", () -> folder.toString());
    List<String> command =
        List.of(
            Path.of(System.getProperty("java.home"), "bin", "java").toString(),
            "-XX:TieredStopAtLevel=1",
            "-cp",
            System.getProperty("java.class.path"),
            SteppingTrainer.class.getName());
    for (int i = 0; i < command.size(); i++) {
      String part = command.get(i);
      properties.add("scheduler.training.trainers.stepping.command[" + i + "]", () -> part);
    }
  }

  @TestConfiguration(proxyBeanMethods = false)
  static class Fakes {
    @Bean
    @Primary
    InMemoryFiles filesInMemory() {
      return new InMemoryFiles();
    }

    @Bean
    @Primary
    InMemoryModelRegistry registryInMemory() {
      return new InMemoryModelRegistry();
    }

    /** Runs are worked on when the test says so. */
    @Bean
    @Primary
    JobTriggers noTriggers() {
      return name -> {};
    }
  }

  @BeforeEach
  void start() {
    sql.sql("DELETE FROM training_run").update();
    registry.clear();
  }

  @Test
  void aCommandTrainsReportsAndLeavesAVersion() throws Exception {
    String id = created("stepping", Map.of("rate", 0.5));
    untilItHasEnded(id);

    JsonNode done = get(id);
    assertThat(done.path("status").asText()).as(done.toString()).isEqualTo("succeeded");
    InMemoryModelRegistry.Published version = registry.published().get(0);
    assertThat(version.files().keySet()).containsExactlyInAnyOrder("model.onnx", "notes/how.txt");
    assertThat(version.version().metrics()).containsEntry("accuracy", 0.95);
    assertThat(version.version().lineage().trainingJob()).isEqualTo(id);
    assertThat(messages(id))
        .contains("The training file has 2 lines.", "Trainer 'stepping' is started.")
        .contains("Step 5 of 5 over 2 lines (attempt 1).");
    JsonNode checkpoints = read("/v1/fine_tuning/jobs/" + id + "/checkpoints");
    assertThat(checkpoints.at("/data/0/step_number").asInt()).isEqualTo(5);
    assertThat(checkpoints.at("/data/0/metrics/train_loss").asDouble()).isEqualTo(0.2);
  }

  @Test
  void aTrainerThatIsKilledGoesOnFromItsCheckpoint() throws Exception {
    String id = created("stepping", Map.of());
    job.run();
    await().atMost(LIMIT).until(() -> get(id).path("progress").asInt() >= 40);
    kill(id);
    int reached = read("/v1/fine_tuning/jobs/" + id + "/checkpoints").path("data").size();
    untilItHasEnded(id);

    assertThat(get(id).path("status").asText()).isEqualTo("succeeded");
    List<String> messages = messages(id);
    assertThat(messages).contains("The trainer of attempt 1 died.");
    assertThat(messages).filteredOn(each -> each.startsWith("Step ")).hasSize(5);
    assertThat(messages)
        .filteredOn(each -> each.startsWith("Step ") && each.contains("(attempt 2)"))
        .hasSize(5 - reached)
        .hasSizeLessThanOrEqualTo(3);
  }

  @Test
  void aTrainerThatDiesEachTimeFailsTheRunWithItsLastLines() throws Exception {
    String id = created("stepping", Map.of("crash", true));
    untilItHasEnded(id);
    assertThat(get(id).at("/error/code").asText()).isEqualTo("trainer_died");
    assertThat(get(id).at("/error/message").asText()).contains("The trainer of attempt 3 died.");
  }

  @Test
  void whatATrainerReportsAsFailedIsNotTriedAgain() throws Exception {
    String id = created("stepping", Map.of("fail", true));
    untilItHasEnded(id);
    assertThat(get(id).at("/error/code").asText()).isEqualTo("trainer_failed");
    assertThat(messages(id)).contains("The data make no sense.");
    assertThat(attempts(id)).isEqualTo(1);
  }

  @Test
  void aTrainerThatSaysNothingIsEndedAndTriedAgainToItsLimit() throws Exception {
    String id = created("silent", Map.of());
    job.run();
    long first = pid(id);
    untilItHasEnded(id);
    assertThat(get(id).at("/error/message").asText())
        .contains("The trainer of attempt 2 said nothing for 2 s.");
    await()
        .atMost(LIMIT)
        .until(() -> !ProcessHandle.of(first).map(ProcessHandle::isAlive).orElse(false));
  }

  @Test
  void aRunWhoseTrainerIsNotConfiguredAnyMoreFailsAndTheOthersGoOn() throws Exception {
    String orphan = created("remote", Map.of());
    sql.sql("UPDATE training_run SET trainer = 'gone' WHERE id = ?").param(orphan).update();
    String other = created("stepping", Map.of());
    untilItHasEnded(other);
    assertThat(get(orphan).at("/error/code").asText()).isEqualTo("trainer_gone");
    assertThat(get(other).path("status").asText()).isEqualTo("succeeded");
  }

  @Test
  void cancellingEndsTheTrainer() throws Exception {
    String id = created("remote", Map.of());
    job.run();
    long pid = pid(id);
    assertThat(ProcessHandle.of(pid)).isPresent();
    http.exchange(
        "/v1/fine_tuning/jobs/" + id + "/cancel",
        HttpMethod.POST,
        new HttpEntity<>(headers()),
        JsonNode.class);
    await()
        .atMost(LIMIT)
        .until(() -> !ProcessHandle.of(pid).map(ProcessHandle::isAlive).orElse(false));
    assertThat(get(id).path("status").asText()).isEqualTo("cancelled");
  }

  @Test
  void reportsOverKafkaCountOnceAndOnlyWithTheToken() throws Exception {
    String id = created("remote", Map.of());
    job.run();
    JsonNode task = task(id);
    String token = task.at("/data/token").asText();
    String report = UUID.randomUUID().toString();
    for (int i = 0; i < 3; i++) {
      send(id, status(report, id, token, "running", 40, "Once."));
    }
    send(id, status(UUID.randomUUID().toString(), id, "guessed", "running", 90, "Forged."));
    send(id, "no JSON");
    send(id, status(UUID.randomUUID().toString(), id, token, "running", 60, "After that."));

    await().atMost(LIMIT).until(() -> get(id).path("progress").asInt() == 60);
    assertThat(messages(id)).filteredOn("Once."::equals).hasSize(1);
    assertThat(messages(id)).doesNotContain("Forged.");
    assertThat(records(TrainingStatus.DEAD_LETTERS, 2))
        .anyMatch(each -> each.contains("Forged."))
        .contains("no JSON");
    http.exchange(
        "/v1/fine_tuning/jobs/" + id + "/cancel",
        HttpMethod.POST,
        new HttpEntity<>(headers()),
        JsonNode.class);
  }

  @Test
  void theWayInIsClosedToStrangers() throws Exception {
    String id = created("remote", Map.of());
    job.run();
    for (String path : List.of("/files/training", "/checkpoints/1")) {
      HttpHeaders headers = new HttpHeaders();
      headers.set("X-Training-Token", "guessed");
      assertThat(
              http.exchange(
                      "/internal/training/" + id + path,
                      HttpMethod.GET,
                      new HttpEntity<>(headers),
                      String.class)
                  .getStatusCode()
                  .value())
          .isEqualTo(401);
    }
    HttpHeaders headers = new HttpHeaders();
    headers.set("X-Training-Token", task(id).at("/data/token").asText());
    assertThat(
            http.exchange(
                    "/internal/training/" + id + "/artifacts/..%2Fescape",
                    HttpMethod.PUT,
                    new HttpEntity<>("x", headers),
                    String.class)
                .getStatusCode()
                .value())
        .isIn(400, 404);
  }

  private static String status(
      String id, String run, String token, String state, int progress, String message)
      throws IOException {
    String status =
        JSON.writeValueAsString(
            Map.of(
                "specversion",
                "1.0",
                "id",
                id,
                "type",
                "training.status",
                "subject",
                run,
                "data",
                Map.of("token", token, "state", state, "progress", progress, "message", message)));
    assertThat(schema("training-status").validate(JSON.readTree(status))).isEmpty();
    return status;
  }

  private static JsonSchema schema(String name) throws IOException {
    try (InputStream in =
        Objects.requireNonNull(
            TrainingTask.class.getResourceAsStream("/schema/" + name + ".schema.json"))) {
      return JsonSchemaFactory.getInstance(SpecVersion.VersionFlag.V202012).getSchema(in);
    }
  }

  private void send(String key, String value) throws Exception {
    kafka.send(TrainingStatus.TOPIC, key, value).get();
  }

  private JsonNode task(String run) throws IOException {
    for (String record : records(TrainingTask.TOPIC, 1)) {
      JsonNode task = JSON.readTree(record);
      if (task.path("subject").asText().equals(run)) {
        assertThat(schema("training-task").validate(task)).isEmpty();
        return task;
      }
    }
    throw new AssertionError("no task of " + run);
  }

  /** Records of a topic, once there are as many and no more come for a while. */
  private List<String> records(String topic, int least) {
    Properties properties = new Properties();
    properties.put(ConsumerConfig.BOOTSTRAP_SERVERS_CONFIG, brokers);
    properties.put(ConsumerConfig.GROUP_ID_CONFIG, UUID.randomUUID().toString());
    properties.put(ConsumerConfig.AUTO_OFFSET_RESET_CONFIG, "earliest");
    properties.put(ConsumerConfig.KEY_DESERIALIZER_CLASS_CONFIG, StringDeserializer.class);
    properties.put(ConsumerConfig.VALUE_DESERIALIZER_CLASS_CONFIG, StringDeserializer.class);
    List<String> records = new ArrayList<>();
    try (KafkaConsumer<String, String> consumer = new KafkaConsumer<>(properties)) {
      consumer.subscribe(List.of(topic));
      long deadline = System.nanoTime() + LIMIT.toNanos();
      while (System.nanoTime() < deadline) {
        int before = records.size();
        consumer.poll(Duration.ofSeconds(2)).forEach(each -> records.add(each.value()));
        if (records.size() >= least && records.size() == before) {
          return records;
        }
      }
    }
    return records;
  }

  private void kill(String id) throws IOException, InterruptedException {
    new ProcessBuilder("kill", "-9", Long.toString(pid(id))).start().waitFor();
  }

  private long pid(String id) {
    String handle =
        sql.sql("SELECT handle FROM training_task WHERE run = ?")
            .param(id)
            .query(String.class)
            .single();
    return Long.parseLong(handle.substring(0, handle.indexOf('@')));
  }

  private int attempts(String id) {
    return sql.sql("SELECT attempt FROM training_run WHERE id = ?")
        .param(id)
        .query(Integer.class)
        .single();
  }

  private void untilItHasEnded(String id) throws Exception {
    long deadline = System.nanoTime() + LIMIT.toNanos();
    while (System.nanoTime() < deadline && get(id).path("finished_at").isNull()) {
      job.run();
      Thread.sleep(100);
    }
  }

  private String created(String method, Map<String, Object> hyperparameters) {
    String file =
        files
            .add(OWNER, "train.jsonl", "fine-tune", "{\"prompt\": \"a\"}\n{\"prompt\": \"b\"}")
            .id();
    ResponseEntity<JsonNode> created =
        http.exchange(
            "/v1/fine_tuning/jobs",
            HttpMethod.POST,
            new HttpEntity<>(
                Map.of(
                    "model",
                    "base",
                    "training_file",
                    file,
                    "method",
                    Map.of("type", method, method, Map.of("hyperparameters", hyperparameters))),
                headers()),
            JsonNode.class);
    assertThat(created.getStatusCode().value()).as(String.valueOf(created)).isEqualTo(200);
    return Objects.requireNonNull(created.getBody()).path("id").asText();
  }

  private JsonNode get(String id) {
    return read("/v1/fine_tuning/jobs/" + id);
  }

  private List<String> messages(String id) {
    List<String> messages = new ArrayList<>();
    read("/v1/fine_tuning/jobs/" + id + "/events?limit=100")
        .path("data")
        .forEach(event -> messages.add(event.path("message").asText()));
    return messages;
  }

  private JsonNode read(String path) {
    ResponseEntity<JsonNode> answer =
        http.exchange(path, HttpMethod.GET, new HttpEntity<>(headers()), JsonNode.class);
    assertThat(answer.getStatusCode().value()).isEqualTo(200);
    return Objects.requireNonNull(answer.getBody());
  }

  private static HttpHeaders headers() {
    HttpHeaders headers = new HttpHeaders();
    headers.setBearerAuth(CALLER.token());
    return headers;
  }
}
