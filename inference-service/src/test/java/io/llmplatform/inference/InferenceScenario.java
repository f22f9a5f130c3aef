package io.llmplatform.inference;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import io.llmplatform.testing.identity.TestCaller;
import io.llmplatform.testing.infrastructure.WithCallers;
import io.llmplatform.testing.infrastructure.WithKafka;
import io.llmplatform.testing.infrastructure.WithRedis;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import org.junit.jupiter.api.AfterAll;
import org.springframework.boot.test.autoconfigure.actuate.observability.AutoConfigureObservability;
import org.springframework.boot.test.context.SpringBootTest;
import org.springframework.boot.test.context.SpringBootTest.WebEnvironment;
import org.springframework.boot.test.web.server.LocalServerPort;
import org.springframework.test.context.DynamicPropertyRegistry;
import org.springframework.test.context.DynamicPropertySource;

/**
 * The whole service over real ONNX Runtime, beside a registry that speaks the contract. MiniLM and
 * the echo model are deployed. All scenarios share one service, so each uses model names of its own
 * for what it changes.
 */
@SpringBootTest(
    webEnvironment = WebEnvironment.RANDOM_PORT,
    properties = {
      "PLATFORM_CONFIG=file:../nacos-config/",
      "spring.cloud.nacos.discovery.enabled=false",
      "spring.cloud.nacos.config.enabled=false",
      "spring.grpc.server.host=127.0.0.1",
      "spring.grpc.server.port=0",
      "inference.budgets.price-interval=100ms",
      // What a test asks is computed, but where the cache is what it is about.
      "inference.cache.enabled=false",
      "inference.deployments.poll-interval=50ms",
      "inference.reports.interval=100ms",
      "inference.deployments.retry-first=50ms",
      "inference.deployments.retry-longest=200ms"
    })
@AutoConfigureObservability(tracing = false)
@WithRedis
@WithKafka
@WithCallers
abstract class InferenceScenario {
  static final String MINILM = "all-minilm-l6-v2";
  static final Duration PATIENCE = Duration.ofSeconds(60);
  static final FakeRegistry REGISTRY = new FakeRegistry();
  static final Path CACHE = newCache();

  private static final Duration TOKENS_KEPT = Duration.ofMinutes(2);
  private static final Map<TestCaller, Token> TOKENS = new ConcurrentHashMap<>();
  private static final ObjectMapper JSON = new ObjectMapper();
  private static final HttpClient CLIENT = HttpClient.newHttpClient();

  static {
    REGISTRY.add(MINILM, 1, TestModels.miniLm()).deploy(MINILM, 1);
    REGISTRY.add("echo", 3, TestModels.echo()).deploy("echo", 3);
  }

  // Each service that starts loads what is deployed.
  @AfterAll
  static void leaveDeployedWhatAllScenariosHave() {
    REGISTRY.removeAllBut(MINILM, "echo");
  }

  /** A caller's token, and since when. */
  private record Token(String value, Instant since) {
    boolean isFresh() {
      return Instant.now().isBefore(since.plus(TOKENS_KEPT));
    }
  }

  /** Who sends what says nothing else. */
  private static final TestCaller ADMIN = TestCaller.platformAdmin();

  @LocalServerPort int port;

  @DynamicPropertySource
  static void locations(DynamicPropertyRegistry properties) {
    properties.add("MODEL_CACHE_DIR", CACHE::toString);
    properties.add(
        "spring.cloud.discovery.client.simple.instances.model-registry-service[0].uri",
        REGISTRY::url);
    properties.add(
        "spring.cloud.discovery.client.simple.instances.user-service[0].uri", REGISTRY::url);
  }

  private static Path newCache() {
    try {
      return Files.createTempDirectory(Path.of("target"), "model-cache");
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  /** An answer with its JSON body. */
  record Answer(int status, HttpResponse<String> response) {
    JsonNode json() {
      try {
        return JSON.readTree(response.body());
      } catch (IOException e) {
        throw new UncheckedIOException(response.body(), e);
      }
    }

    Answer withStatus(int expected) {
      assertThat(status).as(response.body()).isEqualTo(expected);
      return this;
    }
  }

  Answer get(String path) {
    return get(ADMIN, path);
  }

  Answer get(TestCaller caller, String path) {
    return send(request(caller, path).GET());
  }

  Answer post(String path, String body) {
    return post(ADMIN, path, body);
  }

  Answer post(TestCaller caller, String path, String body) {
    return send(
        request(caller, path)
            .header("Content-Type", "application/json")
            .POST(BodyPublishers.ofString(body)));
  }

  HttpRequest.Builder request(String path) {
    return request(ADMIN, path);
  }

  HttpRequest.Builder request(TestCaller caller, String path) {
    return anonymous(path).header("Authorization", "Bearer " + token(caller));
  }

  /** Signing takes longer than many a request, and tokens are good for five minutes only. */
  private static String token(TestCaller caller) {
    return TOKENS
        .compute(
            caller,
            (key, kept) ->
                kept != null && kept.isFresh() ? kept : new Token(key.token(), Instant.now()))
        .value();
  }

  HttpRequest.Builder anonymous(String path) {
    return HttpRequest.newBuilder(URI.create("http://127.0.0.1:" + port + path));
  }

  Answer send(HttpRequest.Builder request) {
    try {
      HttpResponse<String> response =
          CLIENT.send(request.timeout(PATIENCE).build(), BodyHandlers.ofString());
      return new Answer(response.statusCode(), response);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    } catch (InterruptedException e) {
      throw new IllegalStateException(e);
    }
  }

  void awaitReady(String model, int version) {
    awaitReady(ADMIN, model, version);
  }

  void awaitReady(TestCaller caller, String model, int version) {
    String path = "/v2/models/%s/versions/%d/ready".formatted(model, version);
    await().atMost(PATIENCE).until(() -> get(caller, path).status() == 200);
  }

  /** The index's entry of a version; fails when there is none. */
  JsonNode indexEntry(String model, int version) {
    for (JsonNode entry : post("/v2/repository/index", "{}").json()) {
      if (entry.path("name").asText().equals(model)
          && entry.path("version").asText().equals(Integer.toString(version))) {
        return entry;
      }
    }
    throw new AssertionError("not in the index: " + model + " " + version);
  }

  static String quoted(Object value) {
    try {
      return JSON.writeValueAsString(value);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }
}
