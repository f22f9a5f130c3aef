package io.llmplatform.registry;

import static org.assertj.core.api.Assertions.assertThat;

import io.llmplatform.testing.identity.TestCaller;
import io.llmplatform.testing.infrastructure.WithCallers;
import io.llmplatform.testing.infrastructure.WithPostgres;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.UUID;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.BeforeEach;
import org.springframework.beans.factory.annotation.Autowired;
import org.springframework.boot.test.context.SpringBootTest;
import org.springframework.boot.test.context.SpringBootTest.WebEnvironment;
import org.springframework.boot.test.web.server.LocalServerPort;
import org.springframework.test.context.DynamicPropertyRegistry;
import org.springframework.test.context.DynamicPropertySource;

/** A registry as it is configured, over PostgreSQL and a folder of its own; small limits. */
@SpringBootTest(
    webEnvironment = WebEnvironment.RANDOM_PORT,
    properties = {
      "PLATFORM_CONFIG=file:../nacos-config/",
      "spring.cloud.nacos.discovery.enabled=false",
      "spring.cloud.nacos.config.enabled=false",
      "registry.artifacts.max-file-size=1MB",
      "registry.artifacts.max-files=20",
      "registry.artifacts.orphan-age=0s",
      // Tests sweep themselves: one that compares what is stored must not meet another sweep.
      "registry.artifacts.sweep-interval=1h",
      // All contexts share one database: rollouts are looked at where a test says so.
      "registry.rollouts.interval=1h",
      "registry.uploads.part-size=1KB",
      "registry.uploads.max-open=5",
      // No test asks the real hub; nothing listens there.
      "registry.hub.endpoint=http://127.0.0.1:9"
    })
@WithPostgres
@WithCallers
@SuppressWarnings("NullAway.Init") // set before each test
abstract class RegistryScenario {
  @LocalServerPort private int port;
  @Autowired private ArtifactSettings settings;
  RegistryClient registry;

  /** A name that no other test uses. */
  final String model = "model-" + UUID.randomUUID();

  @DynamicPropertySource
  static void stores(DynamicPropertyRegistry properties) throws IOException {
    Path artifacts = Files.createTempDirectory("registry-artifacts");
    properties.add("ARTIFACT_DIR", artifacts::toString);
  }

  @BeforeEach
  void connect() {
    registry = as(TestCaller.platformAdmin());
  }

  RegistryClient as(@Nullable TestCaller caller) {
    return new RegistryClient(port, caller);
  }

  public int port() {
    return port;
  }

  void registered() throws IOException, InterruptedException {
    assertThat(registry.register(model).status()).isEqualTo(201);
  }

  /** Every content of the store, uploads in progress included. */
  List<Path> stored() throws IOException {
    return StoredFiles.in(settings.folder());
  }

  static void assertProblem(RegistryClient.Answer answer, int status, String field) {
    assertThat(answer.status()).as("%s", answer.body()).isEqualTo(status);
    assertThat(answer.headers().firstValue("Content-Type")).contains("application/problem+json");
    assertThat(answer.text("/field")).isEqualTo(field);
    assertThat(answer.text("/detail")).isNotBlank();
  }
}
