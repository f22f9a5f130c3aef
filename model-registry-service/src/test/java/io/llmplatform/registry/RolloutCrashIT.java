package io.llmplatform.registry;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import com.fasterxml.jackson.databind.JsonNode;
import io.llmplatform.registry.RegistryClient.Answer;
import java.io.IOException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.TreeMap;
import java.util.concurrent.TimeUnit;
import java.util.stream.LongStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.springframework.beans.factory.annotation.Autowired;
import org.springframework.core.env.Environment;
import org.springframework.jdbc.core.simple.JdbcClient;

/**
 * {@code kill -9} in the middle of deployments and rollouts. A longer run: {@code
 * -Dregistry.crash.rounds=20}.
 */
// Only the registry that is killed looks at rollouts, not the one of this JVM.
class RolloutCrashIT extends RegistryScenario {
  private static final int ROUNDS = Integer.getInteger("registry.crash.rounds", 3);

  private final Environment environment;
  private final JdbcClient database;

  @TempDir Path folder;

  @Autowired
  RolloutCrashIT(Environment environment, JdbcClient database) {
    this.environment = environment;
    this.database = database;
  }

  @Test
  void afterAKillEveryAcknowledgedChangeIsThereWithItsEventAndRolloutsGoOn() throws Exception {
    long seed = Long.getLong("registry.crash.seed", new Random().nextLong());
    Random random = new Random(seed);
    List<String> deployed = List.of(model + "-a", model + "-b", model + "-c");
    DeploymentLoad load = new DeploymentLoad(deployed, model);
    RegistryProcess process = start();
    try {
      deployed.forEach(each -> served(each));
      served(model);
      for (int round = 0; round < ROUNDS; round++) {
        load.start(process);
        load.awaitAnswered(20);
        TimeUnit.MILLISECONDS.sleep(random.nextInt(400));
        process.kill();
        load.stop();

        process = start();
        for (String each : deployed) {
          check(process.client(), each, load.acknowledged(each));
        }
        goesOn(process, load);
        check(process.client(), model, Map.of());
      }
      assertThat(load.rollouts()).as("acknowledged rollouts").isNotEmpty();
    } catch (Throwable failed) {
      throw new AssertionError("seed " + seed + ": " + failed.getMessage(), failed);
    } finally {
      process.close();
      load.stop();
    }
  }

  private RegistryProcess start() throws IOException {
    return RegistryProcess.start(environment, folder, "--registry.rollouts.interval=50ms");
  }

  private void served(String name) {
    try {
      assertThat(registry.register(name).status()).isEqualTo(201);
      registry.upload(name, new Multipart().file("a", "1"));
      registry.upload(name, new Multipart().file("a", "2"));
      assertThat(registry.put("/api/deployments/" + name, Map.of("version", 1)).status())
          .isEqualTo(201);
    } catch (IOException | InterruptedException e) {
      throw new IllegalStateException(e);
    }
  }

  /** What was under way ends, and what was acknowledged is there. */
  private void goesOn(RegistryProcess process, DeploymentLoad load) {
    await()
        .atMost(Duration.ofSeconds(60))
        .pollInterval(Duration.ofMillis(20))
        .until(
            () -> {
              load.report(process);
              return !load.isRollingOut(process.client());
            });
    Map<Integer, String> states = rollouts(process.client());
    assertThat(states.keySet()).containsAll(load.rollouts());
    assertThat(states.values()).containsOnly("SUCCEEDED");
  }

  private Map<Integer, String> rollouts(RegistryClient client) {
    Map<Integer, String> states = new TreeMap<>();
    for (JsonNode each : all(client, "/api/deployments/" + model + "/rollouts")) {
      states.put(each.at("/id").asInt(), each.at("/state").asText());
    }
    return states;
  }

  private void check(RegistryClient client, String name, Map<Long, Integer> acknowledged)
      throws Exception {
    Map<Long, Integer> history = new TreeMap<>();
    for (JsonNode change : all(client, "/api/deployments/" + name + "/history")) {
      JsonNode targets = change.at("/targets");
      history.put(
          change.at("/generation").asLong(),
          targets.size() == 1 ? targets.at("/0/version").asInt() : 0);
    }
    assertThat(history.keySet())
        .containsExactlyElementsOf(LongStream.rangeClosed(1, history.size()).boxed().toList());
    assertThat(history).containsAllEntriesOf(acknowledged);
    assertThat(client.get("/api/deployments/" + name).body().at("/generation").asLong())
        .isEqualTo(history.size());
    assertThat(
            Outbox.of(database, "platform/" + name, "deployment.").stream()
                .map(event -> event.at("/data/generation").asLong()))
        .as("each generation's event, in order")
        .containsExactlyElementsOf(history.keySet());
  }

  private static List<JsonNode> all(RegistryClient client, String list) {
    List<JsonNode> all = new ArrayList<>();
    String token = "";
    do {
      Answer page;
      try {
        page = client.get(list + "?limit=1000&pageToken=" + token);
      } catch (IOException | InterruptedException e) {
        throw new IllegalStateException(e);
      }
      assertThat(page.status()).as("%s", page.body()).isEqualTo(200);
      page.body().at("/items").forEach(all::add);
      token = page.text("/nextPageToken");
    } while (!token.isEmpty());
    return all;
  }
}
