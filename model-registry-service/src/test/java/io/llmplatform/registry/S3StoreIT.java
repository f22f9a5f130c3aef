package io.llmplatform.registry;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.llmplatform.registry.RegistryClient.Answer;
import io.llmplatform.registry.artifact.SweepingOrphans;
import io.llmplatform.registry.artifact.s3.S3Server;
import io.llmplatform.registry.onnx.OnnxBytes;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse;
import java.time.Duration;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.UUID;
import org.junit.jupiter.api.Test;
import org.springframework.beans.factory.annotation.Autowired;
import org.springframework.test.context.DynamicPropertyRegistry;
import org.springframework.test.context.DynamicPropertySource;
import software.amazon.awssdk.services.s3.S3Client;
import software.amazon.awssdk.services.s3.model.S3Object;

/** The registry over a bucket instead of a folder. */
class S3StoreIT extends RegistryScenario {
  private static final String BUCKET = "bucket-" + UUID.randomUUID();
  private static final int PART = 1024;

  private final SweepingOrphans sweeping;

  @Autowired
  S3StoreIT(SweepingOrphans sweeping) {
    this.sweeping = sweeping;
  }

  @DynamicPropertySource
  static void bucket(DynamicPropertyRegistry properties) {
    try (S3Client s3 = S3Server.running().connection().open()) {
      s3.createBucket(request -> request.bucket(BUCKET));
    }
    properties.add("registry.artifacts.store", () -> "s3");
    properties.add("registry.artifacts.s3.endpoint", () -> S3Server.running().endpoint());
    properties.add("registry.artifacts.s3.bucket", () -> BUCKET);
    properties.add("registry.artifacts.s3.prefix", () -> "registry");
    properties.add("registry.artifacts.s3.access-key", () -> "any");
    properties.add("registry.artifacts.s3.secret-key", () -> "any-secret");
  }

  @Test
  void versionsComeAndGoByMultipartAndByParts() throws Exception {
    registered();
    byte[] weights = VersionsIT.random(100_000, 11);
    byte[] network = OnnxBytes.external(25_000, "location", "w.bin").whole();
    Answer uploaded =
        registry.upload(model, new Multipart().file("model.onnx", network).file("w.bin", weights));
    assertThat(uploaded.status()).as("%s", uploaded.body()).isEqualTo(201);
    assertThat(uploaded.text("/signature/inputs/0/name")).isEqualTo("x");
    assertThat(registry.download(model, 1, "w.bin").body()).isEqualTo(weights);

    HttpResponse<byte[]> range = registry.download(model, 1, "w.bin", "Range", "bytes=50000-50009");
    assertThat(range.statusCode()).isEqualTo(206);
    assertThat(range.body()).isEqualTo(Arrays.copyOfRange(weights, 50_000, 50_010));
    assertThat(registry.download(model, 1, "w.bin", "Range", "bytes=-3").body())
        .isEqualTo(Arrays.copyOfRange(weights, 99_997, 100_000));
    assertThat(registry.download(model, 1, "w.bin", "Range", "bytes=100000-").statusCode())
        .isEqualTo(416);

    byte[] large = VersionsIT.random(3 * PART + 5, 12);
    Answer begun =
        registry.post(
            "/api/models/" + model + "/uploads",
            Map.of(
                "files",
                List.of(
                    Map.of("path", "large", "size", large.length),
                    Map.of(
                        "path",
                        "w",
                        "size",
                        weights.length,
                        "sha256",
                        UploadLoad.sha256(weights)))));
    String upload = "/api/models/" + model + "/uploads/" + begun.text("/id");
    assertThat(begun.body().at("/files/1/parts").asInt()).as("known").isZero();
    for (int number = 4; number >= 1; number--) {
      int from = (number - 1) * PART;
      byte[] part = Arrays.copyOfRange(large, from, Math.min(large.length, from + PART));
      assertThat(
              registry.putPart(upload, "large", number, BodyPublishers.ofByteArray(part)).status())
          .isEqualTo(200);
    }
    Answer completed = registry.post(upload + "/complete", Map.of());
    assertThat(completed.status()).as("%s", completed.body()).isEqualTo(200);
    assertThat(registry.download(model, 2, "large").body()).isEqualTo(large);
    assertThat(registry.download(model, 2, "w").body()).isEqualTo(weights);

    Answer refused =
        registry.upload(model, new Multipart().file("ok", model).file("a.onnx", "garbage"));
    assertProblem(refused, 400, "a.onnx");
    assertThat(keys()).noneMatch(key -> key.contains("staging"));
    assertThat(keys()).as("four parts, and what versions have").hasSize(7);
    // The server's clock tells whole seconds, so that the parts may still look too young.
    await()
        .atMost(Duration.ofSeconds(30))
        .untilAsserted(
            () -> {
              sweeping.sweep();
              assertThat(keys()).hasSize(3);
            });
    assertThat(registry.download(model, 2, "large").body()).isEqualTo(large);
  }

  private static List<String> keys() {
    try (S3Client s3 = S3Server.running().connection().open()) {
      return s3.listObjectsV2(request -> request.bucket(BUCKET)).contents().stream()
          .map(S3Object::key)
          .toList();
    }
  }
}
