package io.llmplatform.registry;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import com.fasterxml.jackson.databind.JsonNode;
import io.llmplatform.testing.infrastructure.WithKafka;
import java.io.IOException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.UUID;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.springframework.beans.factory.annotation.Autowired;
import org.springframework.core.env.Environment;
import org.springframework.test.annotation.DirtiesContext;

/**
 * {@code kill -9} of a registry that relays to a real broker, in the middle of alias moves. A
 * longer run: {@code -Dregistry.crash.rounds=20}; a failed run is repeated, as far as chance goes,
 * with the seed that it prints.
 */
@WithKafka
@DirtiesContext
class EventCrashIT extends RegistryScenario {
  private static final int ROUNDS = Integer.getInteger("registry.crash.rounds", 3);
  private static final int MODELS = 3;
  private static final int VERSIONS = 5;
  private static final Duration SOON = Duration.ofSeconds(90);

  private final Environment environment;
  private final List<String> models = new ArrayList<>();
  // How many were answered.
  private final Map<String, Integer> moves = new ConcurrentHashMap<>();

  @TempDir Path folder;

  @Autowired
  EventCrashIT(Environment environment) {
    this.environment = environment;
  }

  @Test
  void everyAnsweredMoveIsToldAtLeastOnceInOrderAndNoneIsInvented() throws Exception {
    long seed = Long.getLong("registry.crash.seed", new Random().nextLong());
    Random random = new Random(seed);
    RegistryProcess process = start();
    try {
      prepare(process.client());
      for (int round = 0; round < ROUNDS; round++) {
        int before = total();
        ExecutorService writers = write(process.client(), random);
        try {
          await().atMost(SOON).until(() -> total() > before + 20);
          TimeUnit.MILLISECONDS.sleep(random.nextInt(500));
          process.kill();
        } finally {
          writers.shutdownNow();
          assertThat(writers.awaitTermination(1, TimeUnit.MINUTES)).isTrue();
        }
        process = start();
      }
      for (String each : models) {
        check(process.client(), each);
      }
    } catch (Throwable failed) {
      throw new AssertionError("seed " + seed + ": " + failed.getMessage(), failed);
    } finally {
      process.close();
    }
  }

  private RegistryProcess start() throws IOException {
    return RegistryProcess.start(
        environment,
        folder,
        "--registry.events.relay=true",
        // As EventsIT, which asserts it: whoever comes first makes the topic.
        "--registry.events.topic.partitions=3",
        "--registry.events.poll-interval=100ms",
        "--KAFKA_BOOTSTRAP_SERVERS=" + environment.getRequiredProperty("KAFKA_BOOTSTRAP_SERVERS"));
  }

  private void prepare(RegistryClient registry) throws Exception {
    for (int i = 0; i < MODELS; i++) {
      String name = "crash-" + UUID.randomUUID();
      models.add(name);
      assertThat(registry.register(name).status()).isEqualTo(201);
      for (int version = 0; version < VERSIONS; version++) {
        assertThat(
                registry
                    .post(
                        "/api/models/" + name + "/versions",
                        Map.of("lineage", Map.of("source", "s3://bucket/" + version)))
                    .status())
            .isEqualTo(201);
      }
    }
  }

  private ExecutorService write(RegistryClient registry, Random random) {
    ExecutorService writers = Executors.newFixedThreadPool(MODELS);
    for (String each : models) {
      long seed = random.nextLong();
      writers.execute(() -> move(registry, each, new Random(seed)));
    }
    return writers;
  }

  private void move(RegistryClient registry, String name, Random random) {
    try {
      int at = named(registry, name);
      while (!Thread.currentThread().isInterrupted()) {
        int next = 1 + random.nextInt(VERSIONS);
        // What moves nothing tells nothing.
        if (next == at) {
          continue;
        }
        at = next;
        RegistryClient.Answer answer =
            registry.put("/api/models/" + name + "/aliases/champion", Map.of("version", next));
        if (answer.status() == 200) {
          moves.merge(name, 1, Integer::sum);
        }
      }
    } catch (IOException killed) {
      // As every round ends.
    } catch (InterruptedException stopped) {
      Thread.currentThread().interrupt();
    }
  }

  private int total() {
    return moves.values().stream().mapToInt(Integer::intValue).sum();
  }

  // Each move tells the version before: the events of a model are a chain from nothing to what the
  // alias names now. A lost, an invented or an early one would break it.
  private void check(RegistryClient registry, String name) throws Exception {
    int named = named(registry, name);
    await()
        .atMost(SOON)
        .untilAsserted(
            () -> {
              List<JsonNode> told = told(name);
              int at = 0;
              for (JsonNode event : told) {
                assertThat(event.at("/data/previousVersion").asInt(0))
                    .as("%s", event)
                    .isEqualTo(at);
                at = event.at("/data/version").asInt();
              }
              assertThat(at).isEqualTo(named);
              assertThat(told).hasSizeGreaterThanOrEqualTo(moves.getOrDefault(name, 0));
            });
  }

  private static int named(RegistryClient registry, String name)
      throws IOException, InterruptedException {
    return registry.get("/api/models/" + name + "/aliases/champion").body().at("/version").asInt(0);
  }

  /** Its moves, each once, in the order in which they were first told. */
  private List<JsonNode> told(String name) {
    Map<String, JsonNode> byId = new LinkedHashMap<>();
    for (JsonNode event : new PublishedEvents(environment).withKey("platform/" + name)) {
      if (event.at("/type").asText().equals("alias.moved")) {
        byId.putIfAbsent(event.at("/id").asText(), event);
      }
    }
    return List.copyOf(byId.values());
  }
}
