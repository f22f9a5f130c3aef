package io.llmplatform.inference;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.llmplatform.inference.engine.Engine;
import io.llmplatform.registry.api.TrafficMatch;
import io.llmplatform.registry.api.TrafficTarget;
import io.llmplatform.testing.identity.TestCaller;
import io.llmplatform.user.api.Limits;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublishers;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.springframework.beans.factory.annotation.Autowired;

/** Several versions of a model at once, over HTTP. */
class TrafficIT extends InferenceScenario {
  /** Refused for its content by whichever version gets it. */
  static final String BODY =
      "{\"inputs\":[{\"name\":\"x\",\"shape\":[1],\"datatype\":\"INT8\",\"data\":[1]}]}";

  @Autowired Engine engine;

  @Test
  void tenThousandRequestsAreSharedByWeight() {
    serve("split", false, target(1, 90, null), target(2, 10, null));
    Map<String, Integer> counts = new TreeMap<>();
    String path = "/v2/models/split/infer";
    for (int i = 0; i < 10_000; i++) {
      counts.merge(version(post(path, BODY).withStatus(400)), 1, Integer::sum);
    }
    assertThat(counts).containsOnlyKeys("1", "2");
    assertThat(counts.get("2")).isBetween(900, 1100);
  }

  @Test
  void aHeaderOrAUserIsClaimedByAVersionInBothProtocols() {
    REGISTRY.add("claimed", 1, TestModels.miniLm()).add("claimed", 2, TestModels.miniLm());
    TrafficMatch match =
        new TrafficMatch(new TrafficMatch.HeaderMatch("X-Canary", "on"), List.of("ann"));
    serve("claimed", false, target(1, 100, null), target(2, 0, match));
    String embeddings = quoted(Map.of("model", "claimed", "input", "a"));
    TestCaller ann = TestCaller.developer("acme").withSubject("ann");

    assertThat(version(post("/v1/embeddings", embeddings).withStatus(200))).isEqualTo("1");
    assertThat(version(post(ann, "/v1/embeddings", embeddings).withStatus(200))).isEqualTo("2");
    assertThat(version(send(canary("/v1/embeddings", embeddings)).withStatus(200))).isEqualTo("2");
    String infer = "/v2/models/claimed/infer";
    assertThat(version(send(canary(infer, BODY)))).isEqualTo("2");
    assertThat(version(post(ann, infer, BODY))).isEqualTo("2");
    assertThat(version(post(infer, BODY))).isEqualTo("1");
  }

  private HttpRequest.Builder canary(String path, String body) {
    return request(path)
        .header("Content-Type", "application/json")
        .header("x-canary", "on")
        .POST(BodyPublishers.ofString(body));
  }

  @Test
  void aVersionThatIsAskedForAnswersWhateverItsWeight() {
    serve("asked", false, target(1, 100, null), target(2, 0, null));
    String path = "/v2/models/asked/versions/%d/infer";

    assertThat(version(post(path.formatted(2), BODY).withStatus(400))).isEqualTo("2");
    assertThat(version(post(path.formatted(1), BODY).withStatus(400))).isEqualTo("1");
    post(path.formatted(3), BODY).withStatus(404);
    assertThat(get("/v2/models/asked").withStatus(200).json().path("versions").toString())
        .isEqualTo("[\"1\",\"2\"]");
    assertThat(indexEntry("asked", 2).path("state").asText()).isEqualTo("READY");
    assertThat(get("/v1/models").json().findValuesAsText("id")).containsOnlyOnce("asked");
  }

  @Test
  void aCallerKeepsItsVersionWhileTheCanaryGrows() {
    serve("sticky", true, target(1, 70, null), target(2, 30, null));
    Set<String> canarys = canaryCallers();
    assertThat(canarys).hasSizeBetween(5, 35);
    assertThat(canaryCallers()).isEqualTo(canarys);

    serve("sticky", true, target(1, 40, null), target(2, 60, null));
    await().atMost(PATIENCE).until(() -> canaryCallers().size() > canarys.size());
    assertThat(canaryCallers()).containsAll(canarys).hasSizeBetween(20, 56);
  }

  private Set<String> canaryCallers() {
    Set<String> callers = new HashSet<>();
    for (int i = 0; i < 60; i++) {
      TestCaller caller = TestCaller.developer("acme").withKey("key-" + i, Limits.NONE);
      if (version(post(caller, "/v2/models/sticky/infer", BODY)).equals("2")) {
        callers.add("key-" + i);
      }
    }
    return callers;
  }

  @Test
  void aCanaryThatCannotBeLoadedLeavesItsShareToTheOther() {
    REGISTRY.add("lame", 2, Map.of("model.onnx", new byte[] {1, 2, 3}));
    REGISTRY.add("lame", 1, TestModels.echo());
    deploy("lame", false, target(1, 50, null), target(2, 50, null));
    awaitReady("lame", 1);
    await()
        .atMost(PATIENCE)
        .until(() -> indexEntry("lame", 2).path("state").asText().equals("UNAVAILABLE"));
    for (int i = 0; i < 20; i++) {
      assertThat(version(post("/v2/models/lame/infer", BODY).withStatus(400))).isEqualTo("1");
    }
    post("/v2/models/lame/versions/2/infer", BODY).withStatus(503);
    REGISTRY.remove("lame");
  }

  @Test
  void aRequestEndsOnTheVersionThatItBeganWith() throws Exception {
    REGISTRY.add("switching", 1, TestModels.miniLm()).add("switching", 2, TestModels.miniLm());
    serve("switching", false, target(1, 100, null));
    String body = quoted(Map.of("model", "switching", "input", "hello"));
    CompletableFuture<Answer> early;
    try (BusyEngine busy = new BusyEngine(engine, engine.workerCount(), 1)) {
      early = CompletableFuture.supplyAsync(() -> post("/v1/embeddings", body));
      await().atMost(PATIENCE).until(() -> engine.pending() > engine.workerCount());

      // Version 2 is opened, and warmed up, on other threads than the workers.
      serve("switching", false, target(2, 100, null));
      get("/v2/models/switching/versions/1").withStatus(404);
      assertThat(early).isNotDone();
    }

    assertThat(version(early.get(60, TimeUnit.SECONDS).withStatus(200))).isEqualTo("1");
    assertThat(version(post("/v1/embeddings", body).withStatus(200))).isEqualTo("2");
  }

  /** Deploys echo models, unless others were added, and waits until all answer. */
  private void serve(String model, boolean sticky, TrafficTarget... targets) {
    for (TrafficTarget target : targets) {
      if (!REGISTRY.has(model, target.version())) {
        REGISTRY.add(model, target.version(), TestModels.echo());
      }
    }
    deploy(model, sticky, targets);
    for (TrafficTarget target : targets) {
      awaitReady(model, target.version());
    }
  }

  private static void deploy(String model, boolean sticky, TrafficTarget... targets) {
    REGISTRY.deploy(model, List.of(targets), null, sticky);
  }

  private static TrafficTarget target(int version, int weight, @Nullable TrafficMatch match) {
    return new TrafficTarget(version, weight, match, null);
  }

  private static String version(Answer answer) {
    return answer.response().headers().firstValue("x-model-version").orElse("");
  }
}
