package io.llmplatform.inference;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import io.llmplatform.testing.identity.TestCaller;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/**
 * Documents are taken in, found and quoted to the language model that ships. What it writes is
 * forced by a schema: it is too small to read.
 */
class AnswersFromStoresIT extends RetrievalScenario {
  private static final String TINY = "tiny-instruct";
  private static final String CHAT = "/v1/chat/completions";
  private static final String QUESTION = "What is the salary of the director?";
  private static final String SECRET = "The salary of the director is 90000 euros.";

  @BeforeAll
  static void deployTiny() {
    REGISTRY.add(TINY, 1, TestModels.tinyInstruct()).deploy(TINY, 1);
  }

  @BeforeEach
  void loaded() {
    awaitReady(TINY, 1);
  }

  private static String asking(String store, Object... more) {
    Map<String, Object> body = new LinkedHashMap<>();
    body.put("model", TINY);
    body.put("max_tokens", 40);
    body.put("temperature", 0);
    body.put("messages", List.of(Map.of("role", "user", "content", QUESTION)));
    body.put("tools", List.of(Map.of("type", "file_search", "vector_store_ids", List.of(store))));
    body.put("include", List.of("file_search_call.results"));
    for (int i = 0; i < more.length; i += 2) {
      body.put((String) more[i], more[i + 1]);
    }
    return quoted(body);
  }

  private static Map<String, Object> saying(String text) {
    return Map.of(
        "type",
        "json_schema",
        "json_schema",
        Map.of("name", "said", "schema", Map.of("const", text)));
  }

  private String store() {
    String store = newStore(ALICE);
    String open = file("open.md", "# Office\n\nThe director's office is on the third floor.\n");
    attach(ALICE, store, open, "");
    awaitCompleted(ALICE, store, open);
    String secret = file("salaries.txt", SECRET);
    attach(ALICE, store, secret, ", \"access\": {\"users\": [\"alice\"]}");
    awaitCompleted(ALICE, store, secret);
    return store;
  }

  private JsonNode message(TestCaller caller, String body) {
    return post(caller, CHAT, body).withStatus(200).json().at("/choices/0/message");
  }

  @Test
  void anAnswerCitesWhatItsCallerMayReadAndNothingElse() {
    String store = store();

    JsonNode mine = message(ALICE, asking(store, "response_format", saying("90000 [1], [2]")));
    assertThat(mine.at("/file_search_results/0/text").asText()).contains("90000");
    assertThat(mine.at("/file_search/quoted").asInt()).isEqualTo(2);
    assertThat(mine.path("annotations").findValuesAsText("filename"))
        .containsExactly("salaries.txt", "open.md");

    for (Object[] more :
        new Object[][] {
          {"response_format", saying("90000 [1], [2]")},
          {"response_format", saying("90000 [1], [2]"), "stream", true},
        }) {
      String theirs = post(BOB, CHAT, asking(store, more)).withStatus(200).response().body();
      assertThat(theirs).contains("open.md", "\"found\":1").doesNotContain("salaries", "euros");
    }
    JsonNode theirs = message(BOB, asking(store, "response_format", saying("90000 [1], [2]")));
    assertThat(theirs.path("annotations").findValuesAsText("filename")).containsExactly("open.md");
    post(STRANGER, CHAT, asking(store)).withStatus(404);
  }

  @Test
  void whatTheModelWritesOfItsOwnAccordIsAnAnswerToo() {
    String store = store();
    JsonNode answer = post(ALICE, CHAT, asking(store)).withStatus(200).json();

    assertThat(answer.at("/choices/0/message/content").asText()).isNotEmpty();
    int quoted = answer.at("/usage/prompt_tokens").asInt();
    assertThat(quoted).isBetween(100, 1024 - 40);
  }

  @Test
  void passagesFillTheContextAndNoMore() {
    String store = newStore(ALICE);
    List<String> files = new ArrayList<>();
    for (int i = 0; i < 6; i++) {
      String text = "Salary of director number %d. ".formatted(i) + "He is paid well. ".repeat(30);
      String file = file("long-%d.txt".formatted(i), text);
      attach(ALICE, store, file, "");
      files.add(file);
    }
    files.forEach(file -> awaitCompleted(ALICE, store, file));

    JsonNode answer = post(ALICE, CHAT, asking(store, "max_tokens", 100)).withStatus(200).json();
    JsonNode search = answer.at("/choices/0/message/file_search");
    assertThat(search.path("quoted").asInt()).isBetween(1, 5);
    assertThat(search.path("left_out").asInt()).isPositive();
    assertThat(answer.at("/usage/prompt_tokens").asInt()).isBetween(400, 1024 - 100);
  }
}
