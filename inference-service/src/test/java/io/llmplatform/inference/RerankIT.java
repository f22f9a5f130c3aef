package io.llmplatform.inference;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import com.fasterxml.jackson.databind.JsonNode;
import io.llmplatform.testing.identity.TestCaller;
import io.llmplatform.user.api.Limits;
import java.net.http.HttpRequest.BodyPublishers;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.UUID;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/**
 * The cross-encoder's logit is the number of pairs of equal tokens in query and document, less one;
 * it takes 16 tokens.
 */
class RerankIT extends InferenceScenario {
  private static final String MODEL = "overlap-reranker";
  private static final String RAW = "overlap-reranker-raw";
  private static final String QUERY = "reset password";
  private static final List<String> DOCUMENTS =
      List.of(
          "invoices come monthly", "click here to reset my password", "cats sleep", "my password");

  @BeforeAll
  static void deployed() {
    REGISTRY.add(MODEL, 1, TestModels.crossEncoder("Sigmoid")).deploy(MODEL, 1);
    REGISTRY.add(RAW, 1, TestModels.crossEncoder("Identity")).deploy(RAW, 1);
  }

  @BeforeEach
  void loaded() {
    awaitReady(MINILM, 1);
    awaitReady(MODEL, 1);
    awaitReady(RAW, 1);
  }

  @Test
  void theMostRelevantIsFirstAndEqualsKeepTheirOrder() {
    Answer answer = rerank(Map.of("model", MODEL, "query", QUERY, "documents", DOCUMENTS));

    JsonNode results = answer.json().get("results");
    assertThat(results.findValuesAsText("index")).containsExactly("1", "3", "0", "2");
    assertThat(scores(answer))
        .satisfies(
            scores -> {
              assertThat(scores.get(0)).isCloseTo(sigmoid(1), within(1e-6));
              assertThat(scores.get(1)).isCloseTo(sigmoid(0), within(1e-6));
              assertThat(scores.get(2)).isCloseTo(sigmoid(-1), within(1e-6));
              assertThat(scores.get(3)).isCloseTo(sigmoid(-1), within(1e-6));
            });
    assertThat(results.findValue("document")).isNull();
    assertThat(answer.json().at("/usage/total_tokens").asInt()).isEqualTo(8 + 11 + 7 + 7);
    assertThat(answer.json().at("/meta/tokens/input_tokens").asInt()).isEqualTo(8 + 11 + 7 + 7);
    assertThat(answer.response().headers().firstValue("x-model-version")).contains("1");
  }

  @Test
  void aModelMaySayThatItsNumbersAreTheScores() {
    Answer answer = rerank(Map.of("model", RAW, "query", QUERY, "documents", DOCUMENTS));

    assertThat(scores(answer)).containsExactly(1.0, 0.0, -1.0, -1.0);
  }

  @Test
  void givesAsManyAsAreWantedWithTheirDocuments() {
    Answer answer =
        rerank(
            Map.of(
                "model",
                MODEL,
                "query",
                QUERY,
                "documents",
                List.of(Map.of("text", "cats sleep", "title", 1), "my password"),
                "top_n",
                1,
                "return_documents",
                true));

    JsonNode results = answer.json().get("results");
    assertThat(results).hasSize(1);
    assertThat(results.at("/0/index").asInt()).isEqualTo(1);
    assertThat(results.at("/0/document/text").asText()).isEqualTo("my password");
  }

  @Test
  void companionsOfOtherLengthsChangeNoScore() {
    List<String> documents = new ArrayList<>();
    for (int i = 0; i < 40; i++) {
      documents.add("password " + "sleep ".repeat(i % 9) + "reset ".repeat(i % 3));
    }

    Answer together = rerank(Map.of("model", RAW, "query", QUERY, "documents", documents));

    together
        .json()
        .get("results")
        .forEach(
            result -> {
              String own = documents.get(result.get("index").asInt());
              Answer alone =
                  rerank(Map.of("model", RAW, "query", QUERY, "documents", List.of(own)));
              assertThat(result.get("relevance_score").asDouble())
                  .as(own)
                  .isEqualTo(scores(alone).get(0));
            });
    assertThat(together.json().get("results")).hasSize(40);
  }

  @Test
  void cutsTheDocumentsEndAndNothingElse() {
    // Beside 4 tokens of the query and one that ends it, 11 of the document remain.
    String kept = "sleep ".repeat(9) + "reset password";
    String lost = "sleep ".repeat(10) + "reset password";

    Answer answer = rerank(Map.of("model", RAW, "query", QUERY, "documents", List.of(kept, lost)));

    assertThat(scores(answer)).containsExactly(1.0, 0.0);
    assertThat(answer.json().at("/usage/total_tokens").asInt()).isEqualTo(16 + 16);
  }

  @Test
  void theQueryStaysWholeBesideADocumentThatIsCut() {
    // Cut at the start, the query would lose the only word that both have.
    String document = "reset " + "sleep ".repeat(11);

    Answer answer = rerank(Map.of("model", RAW, "query", QUERY, "documents", List.of(document)));

    assertThat(scores(answer)).containsExactly(0.0);
  }

  @Test
  void refusesALongDocumentWhereItIsNotToBeCut() {
    Answer answer =
        send(
            MODEL,
            Map.of(
                "query",
                QUERY,
                "documents",
                List.of("cats", "sleep ".repeat(12)),
                "truncate",
                false));

    assertThat(answer.withStatus(400).json().at("/error/param").asText()).isEqualTo("documents[1]");
  }

  @Test
  void refusesAQueryThatLeavesNoRoom() {
    Answer answer = send(MODEL, Map.of("query", "cats ".repeat(13), "documents", List.of("cats")));

    assertThat(answer.withStatus(400).json().at("/error/param").asText()).isEqualTo("query");
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      quoteCharacter = '"',
      value = {
        "{'query':'a','documents':['b']}| model",
        "{'model':'overlap-reranker','documents':['b']}| query",
        "{'model':'overlap-reranker','query':'','documents':['b']}| query",
        "{'model':'overlap-reranker','query':['a'],'documents':['b']}| query",
        "{'model':'overlap-reranker','query':'a'}| documents",
        "{'model':'overlap-reranker','query':'a','documents':[]}| documents",
        "{'model':'overlap-reranker','query':'a','documents':'b'}| documents",
        "{'model':'overlap-reranker','query':'a','documents':['b','']}| documents[1]",
        "{'model':'overlap-reranker','query':'a','documents':['b',5]}| documents[1]",
        "{'model':'overlap-reranker','query':'a','documents':[{'body':'b'}]}| documents[0].text",
        "{'model':'overlap-reranker','query':'a','documents':[{'text':{}}]}| documents[0].text",
        "{'model':'overlap-reranker','query':'a','documents':['b\\ud800']}| documents[0]",
        "{'model':'overlap-reranker','query':'a','documents':['b'],'top_n':0}| top_n",
        "{'model':'overlap-reranker','query':'a','documents':['b'],'top_n':1.5}| top_n",
        "{'model':'overlap-reranker','query':'a','documents':['b'],'top_n':99999999999}| top_n",
        "{'model':'overlap-reranker','query':'a','documents':['b'],'truncate':'x'}| truncate",
        "{'model':'overlap-reranker','query':'a','documents':['b'],'return_documents':1}"
            + "| return_documents",
        "{'model':'all-minilm-l6-v2','query':'a','documents':['b']}| model",
      })
  void refusesWhatItCannotDoAndNamesIt(String body, String param) {
    Answer answer = post("/v1/rerank", body.replace('\'', '"'));

    assertThat(answer.withStatus(400).json().at("/error/param").asText()).isEqualTo(param);
  }

  @Test
  void refusesMoreDocumentsThanAllowed() {
    Answer answer =
        send(MODEL, Map.of("query", "a", "documents", java.util.Collections.nCopies(2049, "b")));

    assertThat(answer.withStatus(400).json().at("/error/param").asText()).isEqualTo("documents");
  }

  @Test
  void aCrossEncoderGivesNoEmbeddings() {
    Answer answer = post("/v1/embeddings", quoted(Map.of("model", MODEL, "input", "a")));

    assertThat(answer.withStatus(400).json().at("/error/param").asText()).isEqualTo("model");
  }

  @Test
  void anUnknownModelIsNotFound() {
    assertThat(send("nobody-knows-it", Map.of("query", "a", "documents", List.of("b"))).status())
        .isEqualTo(404);
  }

  @Test
  void nobodyReranksWithoutCredentials() {
    Answer answer =
        send(
            anonymous("/v1/rerank")
                .header("Content-Type", "application/json")
                .POST(BodyPublishers.ofString("{}")));

    assertThat(answer.status()).isEqualTo(401);
  }

  @Test
  void tokensCountAgainstTheBudget() {
    String tenant = "tenant-" + UUID.randomUUID();
    TestCaller caller =
        TestCaller.developer(tenant)
            .withKey("key-of-" + tenant, new Limits(null, 40L, null, null, null));
    String body = quoted(Map.of("model", MODEL, "query", QUERY, "documents", DOCUMENTS));

    post(caller, "/v1/rerank", body).withStatus(200);
    post(caller, "/v1/rerank", body).withStatus(429);
  }

  private Answer rerank(Map<String, Object> body) {
    return post("/v1/rerank", quoted(body)).withStatus(200);
  }

  private Answer send(String model, Map<String, Object> members) {
    Map<String, Object> body = new java.util.HashMap<>(members);
    body.put("model", model);
    return post("/v1/rerank", quoted(body));
  }

  private static List<Double> scores(Answer answer) {
    List<Double> scores = new ArrayList<>();
    answer
        .json()
        .get("results")
        .forEach(result -> scores.add(result.get("relevance_score").asDouble()));
    return scores;
  }

  private static double sigmoid(double logit) {
    return 1 / (1 + Math.exp(-logit));
  }
}
