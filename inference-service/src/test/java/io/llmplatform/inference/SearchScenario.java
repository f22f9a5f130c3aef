package io.llmplatform.inference;

import com.fasterxml.jackson.databind.JsonNode;
import io.llmplatform.local.process.Ports;
import io.llmplatform.testing.identity.TestCaller;
import io.llmplatform.testing.infrastructure.WithPostgres;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.UUID;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.springframework.test.annotation.DirtiesContext;
import org.springframework.test.context.DynamicPropertyRegistry;
import org.springframework.test.context.DynamicPropertySource;
import org.springframework.test.context.TestPropertySource;

/**
 * The whole service with PostgreSQL and an index on disk, which embeds what it is given over its
 * own interface. Alice and Bob are of one tenant, Mallory of another.
 */
@WithPostgres
@DirtiesContext
@TestPropertySource(
    properties = {
      "retrieval.enabled=true",
      // Whatever one caller's search leaves behind, another's meets.
      "inference.cache.enabled=true",
      "retrieval.ingestion.look=50ms",
      "retrieval.ingestion.retry=100ms",
      "retrieval.ingestion.announce=100ms",
      "retrieval.stores.removal-delay=1s"
    })
abstract class SearchScenario extends InferenceScenario {
  static final TestCaller ALICE = TestCaller.developer("acme").withSubject("alice");
  static final TestCaller BOB = TestCaller.developer("acme").withSubject("bob");
  static final TestCaller MALLORY = TestCaller.developer("other").withSubject("mallory");
  static final String RERANKER = "search-reranker";
  static final String MINILM_AGAIN = "minilm-again";

  private static final int PORT = Ports.anyFree();

  @BeforeAll
  static void deployRerankerAndAnotherMiniLm() {
    REGISTRY.add(RERANKER, 1, TestModels.crossEncoder("Sigmoid")).deploy(RERANKER, 1);
    REGISTRY.add(MINILM_AGAIN, 1, TestModels.miniLm()).deploy(MINILM_AGAIN, 1);
  }

  /** The service calls itself by discovery, and so must know its port before it starts. */
  @DynamicPropertySource
  static void ownPlaces(DynamicPropertyRegistry properties) {
    properties.add(
        "retrieval.index.directory", () -> CACHE.resolve("index-" + UUID.randomUUID()).toString());
    properties.add("server.port", () -> PORT);
    properties.add(
        "spring.cloud.discovery.client.simple.instances.inference-service[0].uri",
        () -> "http://127.0.0.1:" + PORT);
  }

  @BeforeEach
  void serves() {
    awaitReady(MINILM, 1);
    awaitReady(RERANKER, 1);
    awaitReady(MINILM_AGAIN, 1);
  }

  String newStore(TestCaller owner) {
    return post(owner, "/v1/vector_stores", "{\"name\": \"papers\"}")
        .withStatus(200)
        .json()
        .path("id")
        .asText();
  }

  /** A record with attributes, for those users to read; for everybody where there is none. */
  static Map<String, Object> record(
      String id, String text, Map<String, Object> attributes, String... users) {
    Map<String, Object> record =
        new LinkedHashMap<>(Map.of("id", id, "text", text, "attributes", attributes));
    if (users.length > 0) {
      record.put("access", Map.of("users", List.of(users)));
    }
    return record;
  }

  @SafeVarargs
  final void put(TestCaller caller, String store, Map<String, Object>... records) {
    post(
            caller,
            "/v1/vector_stores/%s/records".formatted(store),
            quoted(Map.of("records", List.of(records))))
        .withStatus(200);
  }

  Answer search(TestCaller caller, String store, Map<String, Object> body) {
    return post(caller, "/v1/vector_stores/%s/search".formatted(store), quoted(body));
  }

  static List<String> files(JsonNode found) {
    return found.path("data").findValuesAsText("file_id");
  }
}
