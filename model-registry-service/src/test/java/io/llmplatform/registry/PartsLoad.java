package io.llmplatform.registry;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import com.fasterxml.jackson.databind.JsonNode;
import io.llmplatform.registry.RegistryClient.Answer;
import java.io.IOException;
import java.net.http.HttpRequest.BodyPublishers;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.TreeMap;
import java.util.UUID;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.BooleanSupplier;

/**
 * A client that uploads versions by parts until the registry dies, and then goes on where it was.
 * Remembers which parts were acknowledged.
 */
final class PartsLoad {
  private static final String PATH = "dir/parts.bin";

  private final String model;
  private final Random random;
  private final Map<String, Map<String, String>> sent;
  private final Map<Integer, JsonNode> answered;
  private final List<Sending> uploads = new CopyOnWriteArrayList<>();
  private final AtomicInteger acknowledged = new AtomicInteger();

  PartsLoad(
      String model,
      long seed,
      Map<String, Map<String, String>> sent,
      Map<Integer, JsonNode> answered) {
    this.model = model;
    this.random = new Random(seed ^ 1);
    this.sent = sent;
    this.answered = answered;
  }

  private static final class Sending {
    private final byte[] content;
    private final Map<Integer, String> acknowledged = new ConcurrentHashMap<>();
    private final String path;
    private final int partSize;

    Sending(byte[] content, String path, int partSize) {
      this.content = content;
      this.path = path;
      this.partSize = partSize;
    }

    int parts() {
      return (content.length + partSize - 1) / partSize;
    }

    byte[] part(int number) {
      int from = (number - 1) * partSize;
      return Arrays.copyOfRange(content, from, Math.min(content.length, from + partSize));
    }
  }

  /** Returns when so many more parts were acknowledged. */
  void awaitAcknowledged(int count) {
    int before = acknowledged.get();
    await()
        .atMost(Duration.ofMinutes(2))
        .pollInterval(Duration.ofMillis(10))
        .until(() -> acknowledged.get() >= before + count);
  }

  void sendUntilDead(RegistryClient client, BooleanSupplier stopped)
      throws IOException, InterruptedException {
    while (!stopped.getAsBoolean()) {
      byte[] content = new byte[100_000 + random.nextInt(200_000)];
      random.nextBytes(content);
      String description = UUID.randomUUID().toString();
      sent.put(description, Map.of(PATH, UploadLoad.sha256(content)));
      Answer begun =
          client.post(
              "/api/models/" + model + "/uploads",
              Map.of(
                  "version",
                  Map.of("description", description),
                  "files",
                  List.of(Map.of("path", PATH, "size", content.length))));
      assertThat(begun.status()).as("%s", begun.body()).isEqualTo(201);
      Sending sending =
          new Sending(
              content,
              "/api/models/" + model + "/uploads/" + begun.text("/id"),
              begun.body().at("/partSize").asInt());
      uploads.add(sending);
      sendMissing(client, sending);
      complete(client, sending);
    }
  }

  /** Every acknowledged part is there; what is missing is sent, and each upload completed. */
  void resume(RegistryClient client) throws IOException, InterruptedException {
    for (Sending sending : new ArrayList<>(uploads)) {
      Answer state = client.get(sending.path);
      assertThat(state.status()).as("%s", state.body()).isEqualTo(200);
      if (!state.body().has("version")) {
        Map<Integer, String> received = new TreeMap<>();
        state
            .body()
            .at("/files/0/received")
            .forEach(p -> received.put(p.at("/part").asInt(), p.at("/sha256").asText()));
        assertThat(received).containsAllEntriesOf(sending.acknowledged);
        sendMissing(client, sending);
      }
      complete(client, sending);
    }
  }

  private void sendMissing(RegistryClient client, Sending sending)
      throws IOException, InterruptedException {
    for (int number = sending.parts(); number >= 1; number--) {
      if (sending.acknowledged.containsKey(number)) {
        continue;
      }
      byte[] part = sending.part(number);
      Answer kept = client.putPart(sending.path, PATH, number, BodyPublishers.ofByteArray(part));
      assertThat(kept.status()).as("%s", kept.body()).isEqualTo(200);
      sending.acknowledged.put(number, UploadLoad.sha256(part));
      acknowledged.incrementAndGet();
    }
  }

  private void complete(RegistryClient client, Sending sending)
      throws IOException, InterruptedException {
    Answer version = client.post(sending.path + "/complete", Map.of());
    assertThat(version.status()).as("%s", version.body()).isEqualTo(200);
    answered.put(version.body().at("/version").asInt(), version.body());
    uploads.remove(sending);
  }
}
