package io.llmplatform.registry;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.IOException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.springframework.beans.factory.annotation.Autowired;
import org.springframework.core.env.Environment;
import org.springframework.jdbc.core.simple.JdbcClient;

/**
 * {@code kill -9} in the middle of moves of aliases, tags, deletions and restorations. A longer
 * run: {@code -Dregistry.crash.rounds=20}; a failed run is repeated, as far as chance goes, with
 * the seed that it prints.
 */
class LifecycleCrashIT extends RegistryScenario {
  private static final int ROUNDS = Integer.getInteger("registry.crash.rounds", 3);
  private static final int CLIENTS = 4;
  private static final int VERSIONS = 5;
  private static final int CHANGES = 10;

  private final Environment environment;
  private final JdbcClient database;

  @TempDir Path folder;

  @Autowired
  LifecycleCrashIT(Environment environment, JdbcClient database) {
    this.environment = environment;
    this.database = database;
  }

  @Test
  void afterAKillEveryAnsweredChangeIsThereWithItsEventsInOrderAndNoOtherEvent() throws Exception {
    long seed = Long.getLong("registry.crash.seed", new Random().nextLong());
    Random random = new Random(seed);
    ExecutorService threads = Executors.newFixedThreadPool(CLIENTS);
    RegistryProcess process = RegistryProcess.start(environment, folder);
    try {
      List<LifecycleLoad> loads = new ArrayList<>();
      for (int i = 0; i < CLIENTS; i++) {
        loads.add(load(process.client(), model + "-" + i, random.nextLong()));
      }
      for (int round = 0; round < ROUNDS; round++) {
        List<Future<?>> running = start(threads, process.client(), loads);
        awaitChanges(loads, running);
        TimeUnit.MILLISECONDS.sleep(random.nextInt(300));
        process.kill();
        for (Future<?> each : running) {
          each.get(1, TimeUnit.MINUTES);
        }
        process = RegistryProcess.start(environment, folder);
        for (LifecycleLoad load : loads) {
          LifecycleLoad.State found = load.shown(process.client(), events(load.model()));
          assertThat(load.possible().stream().map(LifecycleLoad.State::visible))
              .as("%s in round %d", load.model(), round)
              .contains(found);
          load.goOnFrom(found);
        }
      }
    } catch (Throwable failed) {
      throw new AssertionError("seed " + seed + ": " + failed.getMessage(), failed);
    } finally {
      process.close();
      threads.shutdownNow();
    }
  }

  private LifecycleLoad load(RegistryClient registry, String name, long seed) throws Exception {
    assertThat(registry.register(name).status()).isEqualTo(201);
    Map<String, Object> version = Map.of("lineage", Map.of("source", "s3://" + name));
    for (int i = 0; i < VERSIONS; i++) {
      assertThat(registry.post("/api/models/" + name + "/versions", version).status())
          .isEqualTo(201);
    }
    return new LifecycleLoad(name, VERSIONS, events(name), seed);
  }

  private static List<Future<?>> start(
      ExecutorService threads, RegistryClient registry, List<LifecycleLoad> loads) {
    List<Future<?>> running = new ArrayList<>();
    for (LifecycleLoad load : loads) {
      running.add(
          threads.submit(
              () -> {
                load.run(registry);
                return null;
              }));
    }
    return running;
  }

  private static void awaitChanges(List<LifecycleLoad> loads, List<Future<?>> running) {
    List<Integer> before = loads.stream().map(LifecycleLoad::answered).toList();
    await()
        .atMost(Duration.ofMinutes(1))
        .failFast(() -> running.stream().anyMatch(Future::isDone))
        .until(
            () -> {
              for (int i = 0; i < loads.size(); i++) {
                if (loads.get(i).answered() < before.get(i) + CHANGES) {
                  return false;
                }
              }
              return true;
            });
  }

  /** The relay is off in tests: what was appended stays. */
  private List<String> events(String name) throws IOException {
    List<String> events = new ArrayList<>();
    for (String text :
        database
            .sql("select event from model_event_outbox where key = ? order by sequence")
            .param("platform/" + name)
            .query(String.class)
            .list()) {
      JsonNode event = new ObjectMapper().readTree(text);
      String version = event.at("/data/version").asText();
      events.add((event.at("/type").asText() + " " + version).strip());
    }
    return events;
  }
}
