package io.llmplatform.inference;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;
import static org.awaitility.Awaitility.await;

import com.fasterxml.jackson.databind.JsonNode;
import io.llmplatform.testing.identity.TestCaller;
import io.llmplatform.user.api.Limits;
import java.net.http.HttpRequest.BodyPublishers;
import java.util.Collections;
import java.util.List;
import java.util.Map;
import java.util.UUID;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.springframework.beans.factory.annotation.Autowired;
import org.springframework.core.env.Environment;

/** Searches as OpenAI's and Dify's clients make them. */
class SearchIT extends SearchScenario {
  private static final String QUERY = "How do I reset my password?";

  @Autowired Environment environment;
  private String store;

  @BeforeEach
  void filled() {
    store = newStore(ALICE);
    put(
        ALICE,
        store,
        record("reset", "Click on forgotten password to choose a new one.", Map.of("year", 2024)),
        record("invoice", "Invoices come monthly by post.", Map.of("year", 2023)),
        record("cats", "Cats sleep most of the day.", Map.of("kind", "pets")));
  }

  @Test
  void answersAsOpenAiDoes() {
    JsonNode found =
        search(ALICE, store, Map.of("query", QUERY, "max_num_results", 2)).withStatus(200).json();

    assertThat(found.path("object").asText()).isEqualTo("vector_store.search_results.page");
    assertThat(found.path("search_query").get(0).asText()).isEqualTo(QUERY);
    assertThat(found.path("has_more").asBoolean(true)).isFalse();
    assertThat(found.has("next_page")).isTrue();
    assertThat(found.path("data")).hasSize(2);
    JsonNode best = found.at("/data/0");
    assertThat(best.path("file_id").asText()).isEqualTo("reset");
    assertThat(best.path("filename").asText()).isEqualTo("reset");
    assertThat(best.path("score").asDouble()).isBetween(0.5, 1.0);
    assertThat(best.at("/attributes/year").asDouble()).isEqualTo(2024);
    assertThat(best.at("/content/0/type").asText()).isEqualTo("text");
    assertThat(best.at("/content/0/text").asText()).startsWith("Click on");
  }

  @Test
  void findsByAVectorOfOnesOwn() {
    JsonNode vector =
        post(
                ALICE,
                "/v1/embeddings",
                quoted(Map.of("model", MINILM, "input", "Cats sleep most of the day.")))
            .json()
            .at("/data/0/embedding");

    JsonNode found = search(ALICE, store, Map.of("vector", vector)).withStatus(200).json();

    assertThat(files(found)).startsWith("cats");
    assertThat(found.at("/data/0/score").asDouble()).isEqualTo(1, within(1e-3));
  }

  @Test
  void filtersBeforeItRanks() {
    Map<String, Object> old = Map.of("type", "lt", "key", "year", "value", 2024);

    JsonNode found =
        search(ALICE, store, Map.of("query", QUERY, "filters", old, "max_num_results", 1))
            .withStatus(200)
            .json();

    assertThat(files(found)).containsExactly("invoice");
  }

  @Test
  void aCrossEncoderOrdersAnew() {
    JsonNode found =
        search(
                ALICE,
                store,
                Map.of("query", "cats sleep", "ranking_options", Map.of("rerank_model", RERANKER)))
            .withStatus(200)
            .json();

    assertThat(files(found)).startsWith("cats");
    // Two words of each in common, less one.
    assertThat(found.at("/data/0/score").asDouble())
        .isEqualTo(1 / (1 + Math.exp(-1)), within(1e-3));
  }

  @Test
  void refusesWhatIsWrongByItsName() {
    assertRefused(Map.of("query", QUERY, "max_num_results", 51), "max_num_results", "50");
    assertRefused(Map.of("query", " "), "query", "empty");
    assertRefused(Map.of("vector", List.of(1, 2, 3)), "vector", "3 components", "384");
    assertRefused(
        Map.of("query", QUERY, "filters", Map.of("type", "eq", "key", "yaer", "value", 1)),
        "filters.key",
        "yaer",
        "kind, year");
    assertRefused(
        Map.of(
            "query",
            QUERY,
            "filters",
            Map.of(
                "type",
                "or",
                "filters",
                Collections.nCopies(10_000, Map.of("type", "eq", "key", "year", "value", 1)))),
        "filters",
        "1000");
    assertRefused(
        Map.of("query", QUERY, "ranking_options", Map.of("rerank_model", MINILM)),
        "ranking_options.rerank_model",
        "does not rerank");
  }

  private void assertRefused(Map<String, Object> body, String field, String... said) {
    JsonNode error = search(ALICE, store, body).withStatus(400).json().path("error");
    assertThat(error.path("param").asText()).isEqualTo(field);
    assertThat(error.path("message").asText()).contains(said);
  }

  @Test
  void theLargestFilterIsAnswered() {
    Map<String, Object> filter =
        Map.of(
            "type",
            "or",
            "filters",
            Collections.nCopies(999, Map.of("type", "gte", "key", "year", "value", 2024)));

    assertThat(
            files(
                search(ALICE, store, Map.of("query", QUERY, "filters", filter))
                    .withStatus(200)
                    .json()))
        .containsExactly("reset");
  }

  @Test
  void theLongestQueryIsAnswered() {
    String query = "重置密码 reset password ".repeat(600).substring(0, 10_000);

    assertThat(files(search(ALICE, store, Map.of("query", query)).withStatus(200).json()))
        .contains("reset");
  }

  @Test
  void isPaidMeasuredAndTold() throws Exception {
    String tenant = "tenant-" + UUID.randomUUID();
    TestCaller caller =
        TestCaller.developer(tenant).withTenantLimits(new Limits(null, null, null, 20L, null));
    String own = newStore(caller);

    search(caller, own, Map.of("query", "hello")).withStatus(200);
    search(caller, own, Map.of("query", "hello ".repeat(100))).withStatus(429);

    // The store's probe, then the query's vector before the search that asked for it, twice.
    List<JsonNode> events = TopicEvents.of(environment, "inference.events", tenant, 5);
    assertThat(events)
        .extracting(event -> event.at("/data/protocol").asText())
        .containsExactly(
            "openai", "retrieval-embedding", "retrieval", "retrieval-embedding", "retrieval");
    assertThat(events.get(2).path("type").asText()).isEqualTo("inference.completed");
    assertThat(events.get(2).path("subject").asText()).isEqualTo(MINILM);
    assertThat(events.get(4).path("type").asText()).isEqualTo("inference.refused");
    String metrics = get("/actuator/prometheus").response().body();
    assertThat(metrics)
        .containsPattern(
            "retrieval_search_seconds_count\\{[^}]*outcome=\"success\",ranking=\"hybrid\",tenant=\"%s\"[^}]*\\} 1"
                .formatted(tenant))
        .containsPattern(
            "retrieval_search_results_count\\{[^}]*tenant=\"%s\"[^}]*\\} 1".formatted(tenant));
  }

  @Test
  void aKeyThatDoesNotAllowTheModelSearchesNothing() {
    TestCaller keyed = ALICE.withKey("k", Limits.NONE, "echo");

    search(keyed, store, Map.of("query", QUERY)).withStatus(403);
  }

  @Test
  void answersDify() {
    JsonNode records =
        post(
                ALICE,
                "/retrieval",
                quoted(
                    Map.of(
                        "knowledge_id",
                        store,
                        "query",
                        QUERY,
                        "retrieval_setting",
                        Map.of("top_k", 2, "score_threshold", 0.3))))
            .withStatus(200)
            .json()
            .path("records");

    assertThat(records).hasSize(1);
    assertThat(records.at("/0/title").asText()).isEqualTo("reset");
    assertThat(records.at("/0/content").asText()).startsWith("Click on");
    assertThat(records.at("/0/score").asDouble()).isBetween(0.3, 1.0);
    assertThat(records.at("/0/metadata/year").asInt()).isEqualTo(2024);
  }

  @Test
  void refusesDifyInItsShape() {
    Answer unknown =
        post(ALICE, "/retrieval", quoted(Map.of("knowledge_id", "vs_none", "query", QUERY)))
            .withStatus(404);
    assertThat(unknown.json().path("error_code").asInt()).isEqualTo(2001);
    assertThat(unknown.json().path("error_msg").asText()).contains("vs_none");
    assertThat(post(ALICE, "/retrieval", "{}").withStatus(400).json().path("error_msg").asText())
        .contains("knowledge_id");
    JsonNode forbidden = post(TestCaller.viewer("acme"), "/retrieval", "{}").withStatus(403).json();
    assertThat(forbidden.path("error_code").asInt()).isEqualTo(1002);
    JsonNode unauthenticated =
        send(anonymous("/retrieval").POST(BodyPublishers.ofString("{}"))).withStatus(401).json();
    assertThat(unauthenticated.path("error_code").asInt()).isEqualTo(1001);
  }

  @Test
  void aStoreMovesToAnotherModelWhileItIsSearched() {
    Map<String, Object> question = Map.of("query", QUERY, "max_num_results", 1);
    String path = "/v1/vector_stores/%s/embedding_model".formatted(store);

    JsonNode begun =
        post(ALICE, path, quoted(Map.of("embedding_model", MINILM_AGAIN))).withStatus(200).json();
    put(ALICE, store, record("late", "Passwords end after a year.", Map.of()));

    assertThat(begun.path("status").asText()).isEqualTo("in_progress");
    assertThat(begun.path("previous_embedding_model").asText()).isEqualTo(MINILM);
    await()
        .atMost(PATIENCE)
        .until(
            () -> {
              assertThat(files(search(ALICE, store, question).withStatus(200).json()))
                  .containsExactly("reset");
              return get(ALICE, path).json().path("status").asText().equals("completed");
            });
    assertThat(get(ALICE, "/v1/vector_stores/" + store).json().path("embedding_model").asText())
        .isEqualTo(MINILM_AGAIN);
    JsonNode found = search(ALICE, store, Map.of("query", "passwords end")).withStatus(200).json();
    assertThat(files(found)).startsWith("late").contains("reset", "invoice", "cats");
  }

  @Test
  void changesOfTheModelAreTheTenantsOwn() {
    String path = "/v1/vector_stores/%s/embedding_model".formatted(store);
    String body = quoted(Map.of("embedding_model", MINILM_AGAIN));

    get(ALICE, path).withStatus(404);
    post(MALLORY, path, body).withStatus(404);
    JsonNode error =
        post(ALICE, path, quoted(Map.of("embedding_model", "nothing")))
            .withStatus(400)
            .json()
            .path("error");
    assertThat(error.path("param").asText()).isEqualTo("embedding_model");
    get(ALICE, "/internal/retrieval/rebuilds").withStatus(403);
    get(TestCaller.service("scheduler-service"), "/internal/retrieval/rebuilds").withStatus(200);
  }
}
