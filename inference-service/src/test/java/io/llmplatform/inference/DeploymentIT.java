package io.llmplatform.inference;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.llmplatform.inference.engine.Engine;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.springframework.beans.factory.annotation.Autowired;

class DeploymentIT extends InferenceScenario {
  private static final int MAX_PENDING = 131_072;

  @Autowired Engine engine;

  @AfterEach
  void theRegistryIsWell() {
    REGISTRY.away = false;
    REGISTRY.damaged.clear();
  }

  @Test
  void aDamagedDownloadIsRefusedAndTriedAgain() {
    REGISTRY.damaged.add("weights-of-damaged.bin");
    REGISTRY.add("damaged", 1, withFile("weights-of-damaged.bin")).deploy("damaged", 1);
    await()
        .atMost(PATIENCE)
        .untilAsserted(
            () -> {
              assertThat(indexEntry("damaged", 1).path("state").asText()).isEqualTo("UNAVAILABLE");
              assertThat(indexEntry("damaged", 1).path("reason").asText())
                  .contains("weights-of-damaged.bin", "digest");
            });
    Answer refused = get("/v2/models/damaged/ready").withStatus(503);
    assertThat(refused.response().headers().firstValue("Retry-After")).isPresent();
    post("/v1/embeddings", "{\"model\":\"damaged\",\"input\":\"a\"}").withStatus(503);

    REGISTRY.damaged.clear();

    awaitReady("damaged", 1);
    REGISTRY.remove("damaged");
    await().atMost(PATIENCE).until(() -> get("/v2/models/damaged").status() == 404);
  }

  @Test
  void aVersionThatCannotBeLoadedLeavesTheFormerServing() {
    REGISTRY.add("steady", 1, TestModels.echo()).deploy("steady", 1);
    awaitReady("steady", 1);

    REGISTRY.add("steady", 2, Map.of("model.onnx", new byte[] {1, 2, 3})).deploy("steady", 2);

    await()
        .atMost(PATIENCE)
        .until(
            () ->
                indexEntry("steady", 1).path("state").asText().equals("READY")
                    && indexStates("steady").contains("UNAVAILABLE"));
    get("/v2/models/steady").withStatus(200);
    get("/v2/models/steady/versions/1").withStatus(200);
    get("/v2/models/steady/versions/2").withStatus(503);
    get("/v2/health/ready").withStatus(503);

    REGISTRY.add("steady", 3, TestModels.echo()).deploy("steady", 3);
    awaitReady("steady", 3);
    get("/v2/models/steady/versions/1").withStatus(404);
  }

  @Test
  void requestsInFlightSurviveReloads() throws InterruptedException {
    REGISTRY.add("moving", 1, TestModels.miniLm()).add("moving", 2, TestModels.miniLm());
    REGISTRY.deploy("moving", 1);
    awaitReady("moving", 1);
    Set<Integer> statuses = ConcurrentHashMap.newKeySet();
    AtomicInteger answered = new AtomicInteger();
    CountDownLatch stop = new CountDownLatch(1);
    ExecutorService clients = Executors.newFixedThreadPool(4);
    String body = quoted(Map.of("model", "moving", "input", List.of("one", "two words", "three")));
    for (int i = 0; i < 4; i++) {
      clients.execute(
          () -> {
            while (stop.getCount() > 0) {
              statuses.add(post("/v1/embeddings", body).status());
              answered.incrementAndGet();
            }
          });
    }

    for (int version : new int[] {2, 1, 2}) {
      int before = answered.get();
      REGISTRY.deploy("moving", version);
      awaitReady("moving", version);
      await().atMost(PATIENCE).until(() -> answered.get() > before + 4);
    }

    stop.countDown();
    clients.shutdown();
    assertThat(clients.awaitTermination(60, java.util.concurrent.TimeUnit.SECONDS)).isTrue();
    assertThat(statuses).containsExactly(200);
  }

  @Test
  void aFullQueueAnswers429AndFreesItselfAgain() {
    awaitReady(MINILM, 1);
    String body = quoted(Map.of("model", MINILM, "input", "hello"));
    try (BusyEngine busy = new BusyEngine(engine, 1, MAX_PENDING)) {
      Answer refused = post("/v1/embeddings", body).withStatus(429);

      assertThat(refused.response().headers().firstValue("Retry-After")).hasValue("1");
      assertThat(refused.json().at("/error/type").asText()).isEqualTo("rate_limit_error");
    }
    await().atMost(PATIENCE).until(() -> post("/v1/embeddings", body).status() == 200);
  }

  @Test
  void servingGoesOnWhileTheRegistryIsAway() {
    REGISTRY.add("lasting", 1, TestModels.echo()).deploy("lasting", 1);
    awaitReady("lasting", 1);

    REGISTRY.away = true;
    REGISTRY.remove("lasting");

    await()
        .during(java.time.Duration.ofMillis(500))
        .atMost(PATIENCE)
        .until(() -> get("/v2/models/lasting/ready").status() == 200);
    REGISTRY.away = false;
    await().atMost(PATIENCE).until(() -> get("/v2/models/lasting/ready").status() == 404);
  }

  @Test
  void metricsNameTheModel() {
    awaitReady(MINILM, 1);
    post("/v1/embeddings", quoted(Map.of("model", MINILM, "input", "hello"))).withStatus(200);

    String metrics = get("/actuator/prometheus").withStatus(200).response().body();

    assertThat(metrics)
        .contains(
            "inference_requests_seconds_count",
            "inference_queue_seconds",
            "inference_pending_tokens")
        .containsPattern(
            "inference_tokens_total\\{[^}]*model=\"all-minilm-l6-v2\"[^}]*version=\"1\"");
  }

  private List<String> indexStates(String model) {
    List<String> states = new java.util.ArrayList<>();
    post("/v2/repository/index", "")
        .json()
        .forEach(
            entry -> {
              if (entry.path("name").asText().equals(model)) {
                states.add(entry.path("state").asText());
              }
            });
    return states;
  }

  private static Map<String, byte[]> withFile(String name) {
    Map<String, byte[]> files = new java.util.HashMap<>(TestModels.echo());
    files.put(name, "weights".getBytes(java.nio.charset.StandardCharsets.UTF_8));
    return files;
  }
}
