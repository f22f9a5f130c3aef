package io.llmplatform.inference;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import com.fasterxml.jackson.databind.JsonNode;
import io.llmplatform.inference.retrieval.BruteForceIndex;
import io.llmplatform.inference.retrieval.index.IndexedChunk;
import io.llmplatform.inference.retrieval.store.SearchableStore;
import io.llmplatform.inference.retrieval.store.SearchableStores;
import io.llmplatform.local.process.Ports;
import io.llmplatform.testing.identity.TestCaller;
import io.llmplatform.testing.infrastructure.WithPostgres;
import java.nio.charset.StandardCharsets;
import java.util.List;
import org.junit.jupiter.api.BeforeEach;
import org.springframework.beans.factory.annotation.Autowired;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Import;
import org.springframework.context.annotation.Primary;
import org.springframework.test.annotation.DirtiesContext;
import org.springframework.test.context.DynamicPropertyRegistry;
import org.springframework.test.context.DynamicPropertySource;
import org.springframework.test.context.TestPropertySource;

/**
 * The whole service with PostgreSQL, which embeds what it is given over its own interface, beside a
 * registry with users' files. The index is in memory, so that tests see all that is in it.
 */
@WithPostgres
@DirtiesContext
@TestPropertySource(
    properties = {
      "retrieval.enabled=true",
      "retrieval.ingestion.look=50ms",
      "retrieval.ingestion.retry=100ms",
      "retrieval.ingestion.announce=100ms",
      "retrieval.stores.removal-delay=1s"
    })
@Import(RetrievalScenario.IndexInMemory.class)
abstract class RetrievalScenario extends InferenceScenario {
  static final TestCaller ALICE = TestCaller.developer("acme").withSubject("alice");
  static final TestCaller BOB = TestCaller.developer("acme").withSubject("bob");
  static final TestCaller STRANGER = TestCaller.developer("other").withSubject("mallory");

  static final int PORT = Ports.anyFree();

  @Autowired BruteForceIndex index;
  @Autowired SearchableStores searchable;

  /** Found by its import only, not by looking for components. */
  static class IndexInMemory {
    @Bean
    @Primary
    BruteForceIndex bruteForceIndex() {
      return new BruteForceIndex();
    }
  }

  /** The service calls itself by discovery, and so must know its port before it starts. */
  @DynamicPropertySource
  static void ownAddress(DynamicPropertyRegistry properties) {
    properties.add("server.port", () -> PORT);
    properties.add(
        "spring.cloud.discovery.client.simple.instances.inference-service[0].uri",
        () -> "http://127.0.0.1:" + PORT);
  }

  @BeforeEach
  void servesMiniLm() {
    awaitReady(MINILM, 1);
  }

  String newStore(TestCaller owner) {
    return post(owner, "/v1/vector_stores", "{\"name\": \"papers\"}")
        .withStatus(200)
        .json()
        .path("id")
        .asText();
  }

  static String file(String name, String content) {
    return file(name, content.getBytes(StandardCharsets.UTF_8));
  }

  static String file(String name, byte[] content) {
    return REGISTRY.addFile("acme", name, content);
  }

  JsonNode attach(TestCaller caller, String store, String file, String more) {
    return post(
            caller,
            "/v1/vector_stores/%s/files".formatted(store),
            "{\"file_id\": \"%s\"%s}".formatted(file, more))
        .withStatus(200)
        .json();
  }

  /** The file once it is no longer in progress. */
  JsonNode settled(TestCaller caller, String store, String file) {
    String path = "/v1/vector_stores/%s/files/%s".formatted(store, file);
    await()
        .atMost(PATIENCE)
        .until(
            () ->
                !get(caller, path)
                    .withStatus(200)
                    .json()
                    .path("status")
                    .asText()
                    .equals("in_progress"));
    return get(caller, path).json();
  }

  void awaitCompleted(TestCaller caller, String store, String file) {
    JsonNode settled = settled(caller, store, file);
    assertThat(settled.path("status").asText()).as(settled.toString()).isEqualTo("completed");
  }

  /** What a search of the store may find. */
  List<IndexedChunk> visible(String tenant, String store) {
    SearchableStore known = searchable.find(tenant, store);
    return index.chunks(store).stream()
        .filter(chunk -> !known.hiddenRevisions().contains(chunk.revision()))
        .toList();
  }
}
