package io.llmplatform.registry;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import com.fasterxml.jackson.databind.JsonNode;
import io.llmplatform.registry.RegistryClient.Answer;
import io.llmplatform.registry.hub.FakeHub;
import io.llmplatform.registry.hub.FakeRepository;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.security.MessageDigest;
import java.time.Duration;
import java.util.HashMap;
import java.util.HexFormat;
import java.util.Map;
import java.util.Random;
import org.springframework.test.context.DynamicPropertyRegistry;
import org.springframework.test.context.DynamicPropertySource;
import org.springframework.test.context.TestPropertySource;

/** A registry that imports from a fake hub; small limits and short waits. */
@TestPropertySource(
    properties = {
      "registry.hub.first-backoff=1ms",
      "registry.hub.longest-backoff=5ms",
      "registry.hub.attempts=3",
      "registry.hub.poll-interval=50ms",
      "registry.hub.progress-interval=20ms",
      "registry.hub.lease=5s",
      "registry.hub.max-size=3MB"
    })
abstract class HubImportScenario extends RegistryScenario {
  /** Of every class that shares the context which knows its address; ends with the process. */
  static final FakeHub HUB = hub();

  private static final byte[] WEIGHTS = random(400_000, 1);

  private static FakeHub hub() {
    try {
      return new FakeHub();
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  @DynamicPropertySource
  static void hub(DynamicPropertyRegistry properties) {
    properties.add("registry.hub.endpoint", HUB::endpoint);
  }

  static byte[] random(int size, long seed) {
    byte[] bytes = new byte[size];
    new Random(seed).nextBytes(bytes);
    return bytes;
  }

  /** Contents that no other test's repository has: faults are queued by digest. */
  FakeRepository repository() {
    return HUB.repository("acme/" + model);
  }

  byte[] weights() {
    byte[] weights = WEIGHTS.clone();
    System.arraycopy(model.getBytes(UTF_8), 0, weights, 0, model.length());
    return weights;
  }

  String committed() {
    return repository()
        .commit(
            "main",
            Map.of("config.json", "{}".getBytes(UTF_8), "1_Pooling/config.json", new byte[0]),
            Map.of("weights/model.safetensors", weights()));
  }

  static String sha256(byte[] content) throws Exception {
    return HexFormat.of().formatHex(MessageDigest.getInstance("SHA-256").digest(content));
  }

  Answer begin(Object... more) throws Exception {
    Map<String, Object> body = new HashMap<>();
    body.put("repository", "acme/" + model);
    for (int i = 0; i < more.length; i += 2) {
      body.put((String) more[i], more[i + 1]);
    }
    return registry.post("/api/models/import", body);
  }

  String begun(Object... more) throws Exception {
    Answer answer = begin(more);
    assertThat(answer.status()).as("%s", answer.body()).isEqualTo(202);
    String location = answer.headers().firstValue("Location").orElseThrow();
    assertThat(location).isEqualTo("/api/models/imports/" + answer.text("/id"));
    return location;
  }

  JsonNode ended(String location) {
    await()
        .atMost(Duration.ofSeconds(60))
        .until(() -> registry.get(location).body().has("finishedAt"));
    return get(location);
  }

  JsonNode get(String location) {
    try {
      return registry.get(location).body();
    } catch (IOException | InterruptedException e) {
      throw new AssertionError(e);
    }
  }

  JsonNode succeeded(String location) {
    JsonNode ended = ended(location);
    assertThat(ended.at("/state").asText()).as("%s", ended).isEqualTo("SUCCEEDED");
    assertThat(ended.has("error")).isFalse();
    return ended;
  }

  JsonNode failed(String location, String... words) {
    JsonNode ended = ended(location);
    assertThat(ended.at("/state").asText()).as("%s", ended).isEqualTo("FAILED");
    assertThat(ended.at("/error").asText()).contains(words);
    JsonNode version = get(version(ended.at("/version").asInt()));
    assertThat(version.at("/status").asText()).isEqualTo("FAILED_REGISTRATION");
    assertThat(version.at("/statusMessage").asText()).isEqualTo(ended.at("/error").asText());
    return ended;
  }

  String version(int number) {
    return "/api/models/" + model + "/versions/" + number;
  }
}
