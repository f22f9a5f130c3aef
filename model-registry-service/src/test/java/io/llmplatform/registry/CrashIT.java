package io.llmplatform.registry;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import com.fasterxml.jackson.databind.JsonNode;
import io.llmplatform.registry.RegistryClient.Answer;
import java.io.IOException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.Set;
import java.util.TreeMap;
import java.util.concurrent.TimeUnit;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.springframework.beans.factory.annotation.Autowired;
import org.springframework.core.env.Environment;

/**
 * {@code kill -9} in the middle of uploads. A longer run: {@code -Dregistry.crash.rounds=20}; a
 * failed run is repeated, as far as chance goes, with the seed that it prints.
 */
class CrashIT extends RegistryScenario {
  private static final int ROUNDS = Integer.getInteger("registry.crash.rounds", 3);
  private static final String[] OPTIONS = {
    // The sweep runs into the uploads all the time.
    "--registry.artifacts.sweep-interval=100ms",
    "--registry.artifacts.orphan-age=0s",
    "--registry.uploads.part-size=16KB"
  };

  private final Environment environment;

  @TempDir Path folder;

  @Autowired
  CrashIT(Environment environment) {
    this.environment = environment;
  }

  @Test
  void afterAKillOnlyWholeVersionsAreVisibleEveryAnsweredOneIsThereAndNoOrphanStays()
      throws Exception {
    long seed = Long.getLong("registry.crash.seed", new Random().nextLong());
    Random random = new Random(seed);
    UploadLoad load = new UploadLoad(model, seed);
    RegistryProcess registry = start();
    try {
      assertThat(registry.client().register(model).status()).isEqualTo(201);
      for (int round = 0; round < ROUNDS; round++) {
        load.start(registry);
        load.awaitAnswered(3);
        load.parts().awaitAcknowledged(5);
        TimeUnit.MILLISECONDS.sleep(random.nextInt(400));
        registry.kill();
        load.stop();
        assertThat(partFiles()).as("the kill came in the middle of an upload").isNotEmpty();

        registry = start();
        load.parts().resume(registry.client());
        check(registry.client(), load);
      }
    } catch (Throwable failed) {
      throw new AssertionError("seed " + seed + ": " + failed.getMessage(), failed);
    } finally {
      registry.close();
      load.stop();
    }
  }

  private RegistryProcess start() throws IOException {
    return RegistryProcess.start(environment, folder, OPTIONS);
  }

  private void check(RegistryClient registry, UploadLoad load) throws Exception {
    Map<Integer, JsonNode> visible = visible(registry);
    assertThat(visible.keySet())
        .containsExactlyElementsOf(IntStream.rangeClosed(1, visible.size()).boxed().toList());
    assertThat(visible).containsAllEntriesOf(load.answered());
    Set<String> referenced = new HashSet<>();
    for (JsonNode version : visible.values()) {
      Map<String, String> digests = UploadLoad.digests(version);
      assertThat(digests).as("whole").isEqualTo(load.sent(version.at("/description").asText()));
      referenced.addAll(digests.values());
      for (Map.Entry<String, String> file : digests.entrySet()) {
        byte[] content =
            registry.download(model, version.at("/version").asInt(), file.getKey()).body();
        assertThat(UploadLoad.sha256(content)).isEqualTo(file.getValue());
      }
    }
    await()
        .atMost(Duration.ofSeconds(60))
        .untilAsserted(
            () -> assertThat(stored(folder)).containsExactlyInAnyOrderElementsOf(referenced));
  }

  private Map<Integer, JsonNode> visible(RegistryClient registry) throws Exception {
    Map<Integer, JsonNode> visible = new TreeMap<>();
    String token = "";
    do {
      Answer page =
          registry.get("/api/models/" + model + "/versions?limit=1000&pageToken=" + token);
      assertThat(page.status()).as("%s", page.body()).isEqualTo(200);
      for (JsonNode summary : page.body().at("/items")) {
        int number = summary.at("/version").asInt();
        String path = "/api/models/" + model + "/versions/" + number;
        visible.put(number, registry.get(path).body());
      }
      token = page.text("/nextPageToken");
    } while (!token.isEmpty());
    return visible;
  }

  private List<String> partFiles() {
    return stored(folder).stream().filter(name -> name.endsWith(".part")).toList();
  }

  private static List<String> stored(Path folder) {
    return StoredFiles.in(RegistryProcess.artifacts(folder)).stream()
        .map(file -> String.valueOf(file.getFileName()))
        .toList();
  }
}
