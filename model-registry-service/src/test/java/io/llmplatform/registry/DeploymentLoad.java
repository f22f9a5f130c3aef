package io.llmplatform.registry;

import com.fasterxml.jackson.databind.JsonNode;
import io.llmplatform.registry.RegistryClient.Answer;
import io.llmplatform.registry.api.InstanceReport.Phase;
import io.llmplatform.testing.identity.TestCaller;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Queue;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Semaphore;
import java.util.concurrent.TimeUnit;

/**
 * People who deploy versions 1 and 2 of some models in turn, and roll one model out again and
 * again, until the registry dies. Remembers what was acknowledged.
 */
final class DeploymentLoad {
  private static final List<Map<String, Object>> STEPS =
      List.of(
          Map.of("weight", 50, "minDuration", "PT0S", "minRequests", 0),
          Map.of("weight", 100, "minDuration", "PT0S", "minRequests", 0));

  private final List<String> deployed;
  private final String rolledOut;

  /** Model and generation → version. */
  private final Map<String, Integer> acknowledged = new ConcurrentHashMap<>();

  private final Queue<Integer> rollouts = new ConcurrentLinkedQueue<>();
  private final Semaphore answers = new Semaphore(0);
  private ExecutorService people = Executors.newCachedThreadPool();

  DeploymentLoad(List<String> deployed, String rolledOut) {
    this.deployed = deployed;
    this.rolledOut = rolledOut;
  }

  void start(RegistryProcess registry) {
    people = Executors.newCachedThreadPool();
    deployed.forEach(model -> people.submit(() -> deploying(registry.client(), model)));
    people.submit(() -> rollingOut(registry));
  }

  /** Until so many more deployments are acknowledged. */
  void awaitAnswered(int more) throws InterruptedException {
    answers.drainPermits();
    if (!answers.tryAcquire(more, 2, TimeUnit.MINUTES)) {
      throw new IllegalStateException("nothing is acknowledged");
    }
  }

  void stop() throws InterruptedException {
    people.shutdownNow();
    if (!people.awaitTermination(1, TimeUnit.MINUTES)) {
      throw new IllegalStateException("somebody goes on");
    }
  }

  /** Generation → version of what was acknowledged of the model. */
  Map<Long, Integer> acknowledged(String model) {
    Map<Long, Integer> found = new ConcurrentHashMap<>();
    acknowledged.forEach(
        (key, version) -> {
          if (key.startsWith(model + " ")) {
            found.put(Long.valueOf(key.substring(model.length() + 1)), version);
          }
        });
    return found;
  }

  /** The numbers of the rollouts whose start was acknowledged. */
  List<Integer> rollouts() {
    return new ArrayList<>(rollouts);
  }

  private Void deploying(RegistryClient client, String model) throws Exception {
    for (int i = 0; ; i++) {
      Answer answer = client.put("/api/deployments/" + model, Map.of("version", 1 + i % 2));
      if (answer.status() / 100 == 2) {
        acknowledged.put(
            model + " " + answer.body().at("/generation").asLong(),
            answer.body().at("/version").asInt());
        answers.release();
      }
    }
  }

  private Void rollingOut(RegistryProcess registry) throws Exception {
    while (true) {
      if (!isRollingOut(registry.client())) {
        int served =
            registry.client().get("/api/deployments/" + rolledOut).body().at("/version").asInt();
        Answer answer =
            registry
                .client()
                .post(
                    "/api/deployments/" + rolledOut + "/rollouts",
                    Map.of("version", 3 - served, "steps", STEPS));
        if (answer.status() == 201) {
          rollouts.add(answer.body().at("/id").asInt());
        }
      }
      report(registry);
    }
  }

  /** Whether a rollout is under way. */
  boolean isRollingOut(RegistryClient client) throws IOException, InterruptedException {
    JsonNode newest =
        client.get("/api/deployments/" + rolledOut + "/rollouts?limit=1").body().at("/items/0");
    return !newest.isMissingNode() && !newest.has("endedAt");
  }

  /** An instance says that it has everything ready that is deployed. */
  void report(RegistryProcess registry) throws IOException, InterruptedException {
    JsonNode deployment = registry.client().get("/api/deployments/" + rolledOut).body();
    Instance instance = new Instance(rolledOut, rolledOut);
    for (int version = 1; version <= 2; version++) {
      instance.has(version, deployment.at("/generation").asLong(), Phase.READY);
    }
    new RegistryClient(registry.port(), TestCaller.service("inference-service"))
        .put("/internal/instances/" + rolledOut, instance.report());
  }
}
