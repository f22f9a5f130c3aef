package io.llmplatform.registry;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import com.fasterxml.jackson.databind.JsonNode;
import io.llmplatform.registry.hub.FakeHub;
import io.llmplatform.registry.hub.FakeHub.Fault;
import java.nio.file.Path;
import java.security.MessageDigest;
import java.time.Duration;
import java.util.HexFormat;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.concurrent.CountDownLatch;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.springframework.beans.factory.annotation.Autowired;
import org.springframework.core.env.Environment;

/** {@code kill -9} in the middle of an import. */
class HubRestartIT extends RegistryScenario {
  private static final int HERE = 5_000_000;

  private final Environment environment;

  @TempDir Path folder;

  @Autowired
  HubRestartIT(Environment environment) {
    this.environment = environment;
  }

  @Test
  void anImportGoesOnWhereAKillLeftIt() throws Exception {
    byte[] weights = new byte[8_000_000];
    new Random(5).nextBytes(weights);
    String digest = HexFormat.of().formatHex(MessageDigest.getInstance("SHA-256").digest(weights));
    CountDownLatch never = new CountDownLatch(1);
    try (FakeHub hub = new FakeHub()) {
      hub.repository("acme/" + model)
          .needing("hf_sesame")
          .commit(
              "main",
              Map.of("config.json", "{}".getBytes(UTF_8)),
              Map.of("model.safetensors", weights));
      hub.fail(digest, new Fault.Hold(HERE, never));
      String location;
      try (RegistryProcess killed = start(hub)) {
        location =
            killed
                .client()
                .post(
                    "/api/models/import",
                    Map.of("repository", "acme/" + model, "token", "hf_sesame"))
                .headers()
                .firstValue("Location")
                .orElseThrow();
        await()
            .atMost(Duration.ofSeconds(60))
            .until(() -> killed.client().get(location).body().at("/bytesDone").asLong() >= HERE);
        killed.kill();
      }
      try (RegistryProcess again = start(hub)) {
        RegistryClient client = again.client();
        await()
            .atMost(Duration.ofSeconds(120))
            .until(() -> client.get(location).body().has("finishedAt"));
        JsonNode ended = client.get(location).body();
        assertThat(ended.at("/state").asText()).as("%s", ended).isEqualTo("SUCCEEDED");
        assertThat(client.downloadDigest(model, 1, "model.safetensors")).isEqualTo(digest);
        assertThat(client.get("/api/models/" + model + "/versions").body().at("/items"))
            .as("one version, not another for the second try")
            .hasSize(1);
      }
      List<FakeHub.Request> requests = hub.contentRequests(digest);
      assertThat(requests).hasSize(2);
      String range = String.valueOf(requests.get(1).header("Range"));
      assertThat(range).matches("bytes=\\d+-");
      assertThat(Long.parseLong(range.replaceAll("\\D", ""))).isGreaterThanOrEqualTo(HERE);
      never.countDown();
    }
  }

  private RegistryProcess start(FakeHub hub) throws Exception {
    return RegistryProcess.start(
        environment,
        folder,
        "--registry.hub.endpoint=" + hub.endpoint(),
        "--registry.hub.lease=3s",
        "--registry.hub.progress-interval=100ms",
        "--registry.hub.poll-interval=200ms");
  }
}
