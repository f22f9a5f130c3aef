package io.llmplatform.inference;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import com.fasterxml.jackson.databind.JsonNode;
import io.llmplatform.testing.identity.TestCaller;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/**
 * Tries to read a document of Alice's that nobody else may: by every way to search, as a colleague,
 * as her tenant's and the platform's administrator, and as somebody else's.
 */
class RetrievalIsolationIT extends SearchScenario {
  private static final String SECRET = "The launch codes are kept in the blue safe.";
  private static final String MARK = "launch codes";

  private static final List<TestCaller> COLLEAGUES =
      List.of(
          BOB,
          TestCaller.tenantAdmin("acme").withSubject("chief"),
          // Roles that are called as a user is are no user.
          BOB.withRole("alice"));
  private static final List<TestCaller> STRANGERS =
      List.of(
          MALLORY,
          MALLORY.withSubject("alice"),
          TestCaller.tenantAdmin("other").withRole("developer"),
          TestCaller.platformAdmin());

  private String store;
  private JsonNode vector;

  @BeforeEach
  void secret() {
    store = newStore(ALICE);
    put(
        ALICE,
        store,
        record("secret", SECRET, Map.of("code", "blue", "level", 7, "top", true), "alice"),
        record("open", "The canteen opens at noon.", Map.of("code", "green", "level", 1)));
    vector =
        post(ALICE, "/v1/embeddings", quoted(Map.of("model", MINILM, "input", SECRET)))
            .json()
            .at("/data/0/embedding");
  }

  /** Every search that finds the document for Alice. */
  private List<Map<String, Object>> searches() {
    List<Map<String, Object>> all = new ArrayList<>();
    all.add(Map.of("query", SECRET));
    all.add(Map.of("query", List.of("canteen", SECRET)));
    all.add(Map.of("vector", vector));
    all.add(Map.of("vector", vector, "query", SECRET));
    all.add(Map.of("query", SECRET, "ranking_options", Map.of("ranker", "none")));
    all.add(
        Map.of(
            "query",
            SECRET,
            "ranking_options",
            Map.of("hybrid_search", Map.of("embedding_weight", 0, "text_weight", 1))));
    all.add(Map.of("query", SECRET, "ranking_options", Map.of("rerank_model", RERANKER)));
    filters().forEach(filter -> all.add(Map.of("query", SECRET, "filters", filter)));
    filters().forEach(filter -> all.add(Map.of("vector", vector, "filters", filter)));
    return all;
  }

  /** Every operator, fulfilled by the document. */
  private static List<Map<String, Object>> filters() {
    List<Map<String, Object>> all =
        new ArrayList<>(
            List.of(
                filter("eq", "code", "blue"),
                filter("eq", "level", 7),
                filter("eq", "top", true),
                filter("ne", "code", "green"),
                filter("gt", "level", 6),
                filter("gte", "code", "blue"),
                filter("lt", "code", "c"),
                filter("lte", "level", 7),
                filter("in", "code", List.of("blue", "red")),
                filter("nin", "level", List.of(1))));
    all.add(Map.of("type", "and", "filters", List.copyOf(all)));
    all.add(
        Map.of(
            "type", "or", "filters", List.of(filter("eq", "level", 7), filter("ne", "level", 7))));
    return all;
  }

  private static Map<String, Object> filter(String type, String key, Object value) {
    return Map.of("type", type, "key", key, "value", value);
  }

  @Test
  void itsReaderFindsItByEverySearch() {
    for (Map<String, Object> each : searches()) {
      assertThat(files(search(ALICE, store, each).withStatus(200).json()))
          .as(each.toString())
          .contains("secret");
    }
  }

  @Test
  void noColleagueFindsItByAnySearch() {
    for (TestCaller caller : COLLEAGUES) {
      for (Map<String, Object> each : searches()) {
        // What Alice was answered a moment ago is remembered for nobody else.
        search(ALICE, store, each).withStatus(200);
        Answer answer = search(caller, store, each).withStatus(200);
        assertThat(files(answer.json())).as("%s: %s", caller, each).doesNotContain("secret");
        assertThat(answer.json().path("data").toString()).doesNotContain(MARK);
      }
    }
  }

  @Test
  void whatNobodyMayReadTakesNoPlaceAmongTheResults() {
    JsonNode found =
        search(BOB, store, Map.of("query", SECRET, "max_num_results", 1)).withStatus(200).json();

    assertThat(files(found)).containsExactly("open");
  }

  @Test
  void toStrangersTheStoreDoesNotExist() {
    for (TestCaller caller : STRANGERS) {
      for (Map<String, Object> each : searches()) {
        Answer answer = search(caller, store, each).withStatus(404);
        Answer nothing = search(caller, "vs_nothing", each).withStatus(404);
        assertThat(told(answer, store)).isEqualTo(told(nothing, "vs_nothing"));
      }
      dify(caller).withStatus(404);
    }
  }

  private static String told(Answer answer, String store) {
    return answer.json().at("/error/message").asText().replace(store, "");
  }

  @Test
  void anotherTenantsVectorsAreNotMetInTheIndexThatIsShared() {
    String own = newStore(MALLORY);
    put(MALLORY, own, record("own", "Tides follow the moon.", Map.of("code", "blue", "level", 7)));

    for (Map<String, Object> each :
        List.<Map<String, Object>>of(
            Map.of("vector", vector),
            Map.of("query", SECRET),
            Map.of("vector", vector, "filters", filter("eq", "level", 7)))) {
      assertThat(files(search(MALLORY, own, each).withStatus(200).json())).containsExactly("own");
    }
  }

  @Test
  void difyFindsWhatItsKeyMayRead() {
    assertThat(dify(ALICE).withStatus(200).response().body()).contains(MARK);
    for (TestCaller caller : COLLEAGUES) {
      assertThat(dify(caller).withStatus(200).response().body())
          .as(caller.toString())
          .doesNotContain(MARK);
    }
  }

  private Answer dify(TestCaller caller) {
    Map<String, Object> condition =
        Map.of("name", List.of("code"), "comparison_operator", "is", "value", "blue");
    return post(
        caller,
        "/retrieval",
        quoted(
            Map.of(
                "knowledge_id",
                store,
                "query",
                SECRET,
                "retrieval_setting",
                Map.of("top_k", 5, "score_threshold", 0),
                "metadata_condition",
                Map.of("conditions", List.of(condition)))));
  }

  @Test
  void rightsThatWereTakenHoldAtOnce() {
    put(
        ALICE,
        store,
        record("shared", "The red door leads to the roof.", Map.of(), "alice", "bob"));
    Map<String, Object> query = Map.of("query", "red door roof");
    assertThat(files(search(BOB, store, query).json())).contains("shared");

    put(ALICE, store, record("shared", "The red door leads to the roof.", Map.of(), "alice"));

    assertThat(files(search(BOB, store, query).json())).doesNotContain("shared");
    assertThat(files(search(ALICE, store, query).json())).contains("shared");
  }

  @Test
  void rightsOutliveAChangeOfTheModel() {
    String path = "/v1/vector_stores/%s/embedding_model".formatted(store);
    post(BOB, path, quoted(Map.of("embedding_model", MINILM_AGAIN))).withStatus(200);
    await()
        .atMost(PATIENCE)
        .until(() -> get(BOB, path).json().path("status").asText().equals("completed"));

    noColleagueFindsItByAnySearch();
    itsReaderFindsItByEverySearch();
  }
}
