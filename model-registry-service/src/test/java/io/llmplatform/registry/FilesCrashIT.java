package io.llmplatform.registry;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import com.fasterxml.jackson.databind.JsonNode;
import io.llmplatform.registry.RegistryClient.Answer;
import io.llmplatform.testing.identity.TestCaller;
import java.io.IOException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.HashMap;
import java.util.Map;
import java.util.Random;
import java.util.Set;
import java.util.TreeSet;
import java.util.UUID;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.springframework.beans.factory.annotation.Autowired;
import org.springframework.core.env.Environment;

/**
 * {@code kill -9} in the middle of uploads of users' files, each with a key. A longer run: {@code
 * -Dregistry.crash.rounds=20}.
 */
class FilesCrashIT extends RegistryScenario {
  private static final int ROUNDS = Integer.getInteger("registry.crash.rounds", 3);
  private static final int SENDERS = 4;
  private static final String[] OPTIONS = {
    // The sweep runs into the uploads all the time.
    "--registry.artifacts.sweep-interval=100ms", "--registry.artifacts.orphan-age=0s"
  };

  private final Environment environment;
  private final AtomicInteger next = new AtomicInteger();
  // By its key: what was sent, and the id that was answered.
  private final Map<String, byte[]> sent = new ConcurrentHashMap<>();
  private final Map<String, String> answered = new ConcurrentHashMap<>();

  private final String tenant = "tenant-" + UUID.randomUUID();

  @TempDir Path folder;

  @Autowired
  FilesCrashIT(Environment environment) {
    this.environment = environment;
  }

  @Test
  void afterAKillEachAnsweredFileIsThereEachKeyMakesOneAndNoOrphanStays() throws Exception {
    Random random = new Random();
    RegistryProcess registry = start();
    try {
      for (int round = 0; round < ROUNDS; round++) {
        int before = answered.size();
        ExecutorService senders = send(caller(registry));
        await().atMost(Duration.ofMinutes(1)).until(() -> answered.size() >= before + 3);
        TimeUnit.MILLISECONDS.sleep(random.nextInt(300));
        registry.kill();
        senders.shutdownNow();
        assertThat(senders.awaitTermination(1, TimeUnit.MINUTES)).isTrue();
        assertThat(answered.size()).as("some were under way").isLessThan(sent.size());
        registry = start();
        check(caller(registry));
      }
    } finally {
      registry.close();
    }
  }

  private RegistryProcess start() throws IOException {
    return RegistryProcess.start(environment, folder, OPTIONS);
  }

  /** Of a tenant that no other test has: its files are counted together. */
  private RegistryClient caller(RegistryProcess registry) {
    return new RegistryClient(registry.port(), TestCaller.developer(tenant));
  }

  private ExecutorService send(RegistryClient client) {
    ExecutorService senders = Executors.newFixedThreadPool(SENDERS);
    for (int sender = 0; sender < SENDERS; sender++) {
      senders.submit(
          () -> {
            while (!Thread.currentThread().isInterrupted()) {
              int number = next.incrementAndGet();
              String key = model + "/" + number;
              byte[] content = new byte[200_000 + number];
              new Random(number).nextBytes(content);
              sent.put(key, content);
              answered.put(key, upload(client, key));
            }
            return null;
          });
    }
    return senders;
  }

  private String upload(RegistryClient client, String key) throws Exception {
    byte[] content = sent.getOrDefault(key, new byte[0]);
    Multipart form = new Multipart().field("purpose", "user_data").file("f", content);
    Answer answer = client.uploadFile(form, "Idempotency-Key", key);
    assertThat(answer.status()).as("%s", answer.body()).isEqualTo(200);
    return answer.text("/id");
  }

  private void check(RegistryClient client) throws Exception {
    for (Map.Entry<String, String> file : Map.copyOf(answered).entrySet()) {
      assertThat(upload(client, file.getKey())).as("the same key").isEqualTo(file.getValue());
    }
    // Those that were under way are sent again by their keys, as a client would.
    for (String key : sent.keySet()) {
      answered.put(key, upload(client, key));
    }
    Map<String, String> ids = new HashMap<>();
    answered.forEach((key, id) -> ids.put(id, key));
    assertThat(ids).hasSize(sent.size());
    Set<String> listed = new TreeSet<>();
    for (JsonNode file : client.get("/v1/files?limit=10000").body().at("/data")) {
      listed.add(file.at("/id").asText());
    }
    assertThat(listed).containsExactlyInAnyOrderElementsOf(ids.keySet());
    for (Map.Entry<String, String> file : ids.entrySet()) {
      assertThat(client.content("GET", "/v1/files/" + file.getKey() + "/content").body())
          .isEqualTo(sent.get(file.getValue()));
    }
    await()
        .atMost(Duration.ofSeconds(60))
        .untilAsserted(
            () ->
                assertThat(StoredFiles.in(RegistryProcess.artifacts(folder))).hasSize(sent.size()));
  }
}
