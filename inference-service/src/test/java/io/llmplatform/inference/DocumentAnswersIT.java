package io.llmplatform.inference;

import static java.util.Objects.requireNonNull;
import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import io.llmplatform.common.error.PlatformException;
import io.llmplatform.common.security.Caller;
import io.llmplatform.inference.retrieval.index.Filter;
import io.llmplatform.inference.retrieval.search.SearchRequest;
import io.llmplatform.inference.retrieval.search.SearchResult;
import io.llmplatform.inference.retrieval.search.SearchResults;
import io.llmplatform.inference.retrieval.search.SearchingStores;
import io.llmplatform.testing.identity.TestCaller;
import io.llmplatform.user.api.Limits;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.http.HttpRequest.BodyPublishers;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.UUID;
import java.util.concurrent.CopyOnWriteArrayList;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.springframework.boot.test.context.TestConfiguration;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Primary;
import org.springframework.test.context.TestPropertySource;

/**
 * What {@code file_search} does to chats, over a model that repeats the question, and searches that
 * find what the test says.
 */
@TestPropertySource(
    properties = {
      "inference.answer-cache.enabled=true",
      "inference.answer-cache.tenants=*",
      "inference.answer-cache.models=talker",
      "inference.answer-cache.embedding-model=",
      "inference.answer-cache.timeout=10s"
    })
class DocumentAnswersIT extends ChatScenario {
  private static final String CHAT = "/v1/chat/completions";
  private static final SearchResult LEAVE =
      new SearchResult(
          "vs_1", "file-1", "leave.md", "chunk-1", 0, 0.75, Map.of("year", 2026.0), "25 days.");
  private static final SearchResult SICK =
      new SearchResult("vs_1", "file-2", "sick.md", "chunk-2", 3, 0.5, Map.of(), "Call early.");
  private static final Map<String, Object> WEATHER =
      Map.of("type", "function", "function", Map.of("name", "weather"));
  private static final ObjectMapper JSON = new ObjectMapper();

  /** What was searched, by whom. */
  private record Asked(Caller caller, SearchRequest request) {}

  private static final List<Asked> SEARCHES = new CopyOnWriteArrayList<>();
  private static volatile List<SearchResult> found = List.of();

  @TestConfiguration
  static class Searches {
    @Bean
    @Primary
    SearchingStores fakeStores() {
      return (caller, request) -> {
        SEARCHES.add(new Asked(caller, request));
        if (request.stores().contains("vs_none")) {
          throw PlatformException.notFound("There is no vector store 'vs_none'.");
        }
        if (request.filter().isPresent()) {
          throw PlatformException.invalid(
              "filters.filters[1].key", "filters.filters[1].key is 'x', which no file has.");
        }
        return new SearchResults(request.query().texts(), found);
      };
    }
  }

  @BeforeEach
  void nothingSearched() {
    SEARCHES.clear();
    found = List.of(LEAVE, SICK);
  }

  private static Map<String, Object> search(Object... more) {
    Map<String, Object> tool = new LinkedHashMap<>();
    tool.put("type", "file_search");
    tool.put("vector_store_ids", List.of("vs_1"));
    for (int i = 0; i < more.length; i += 2) {
      tool.put((String) more[i], more[i + 1]);
    }
    return tool;
  }

  /** A chat with that tool, and more members. */
  private static String about(String text, Map<String, Object> tool, Object... more) {
    List<Object> all = new ArrayList<>(List.of("tools", List.of(tool)));
    all.addAll(List.of(more));
    return saying(text, all.toArray());
  }

  private static String prompt(int request) {
    return MODEL.decode(MODEL.requests.get(request).prompt());
  }

  @Test
  void anAnswerCitesThePassagesThatItWasGiven() {
    TestCaller caller = anyone();
    JsonNode answer =
        post(caller, CHAT, about("Leave? 25 [1].", search("max_num_results", 7)))
            .withStatus(200)
            .json();

    assertThat(answer.at("/choices/0/message").toString())
        .isEqualTo(
            "{\"role\":\"assistant\",\"content\":\"Leave? 25 [1].\",\"refusal\":null,"
                + "\"annotations\":[{\"type\":\"file_citation\",\"file_citation\":{"
                + "\"file_id\":\"file-1\",\"filename\":\"leave.md\",\"index\":10,"
                + "\"start_index\":10,\"end_index\":13,\"chunk_id\":\"chunk-1\",\"score\":0.75,"
                + "\"quote\":\"25 days.\"}}],"
                + "\"file_search_results\":[{\"id\":\"chunk-1\",\"file_id\":\"file-1\","
                + "\"filename\":\"leave.md\",\"vector_store_id\":\"vs_1\",\"score\":0.75,"
                + "\"attributes\":{\"year\":2026.0}},{\"id\":\"chunk-2\",\"file_id\":\"file-2\","
                + "\"filename\":\"sick.md\",\"vector_store_id\":\"vs_1\",\"score\":0.5,"
                + "\"attributes\":{}}],"
                + "\"file_search\":{\"queries\":[\"Leave? 25 [1].\"],\"found\":2,\"quoted\":2,"
                + "\"left_out\":0}}");
    assertThat(answer.at("/choices/0/finish_reason").asText()).isEqualTo("stop");
    assertThat(prompt(0))
        .contains("> leave.md\n25 days.\n</passage 1 ")
        .endsWith("\nLeave? 25 [1].");
    Asked asked = SEARCHES.get(0);
    assertThat(asked.caller().tenant()).isEqualTo(caller.tenant());
    assertThat(asked.caller().subject()).isEqualTo(caller.subject());
    assertThat(asked.request().stores()).containsExactly("vs_1");
    assertThat(asked.request().limit()).isEqualTo(7);
    assertThat(asked.request().query().texts()).containsExactly("Leave? 25 [1].");
  }

  @Test
  void aStreamTellsOfItsSourcesInItsLastChunk() {
    List<String> events = events(CHAT, about("Call [2] or [1].", search(), "stream", true));

    assertThat(events).last().isEqualTo("data: [DONE]");
    JsonNode last = data(events.get(events.size() - 2)).at("/choices/0");
    assertThat(last.path("finish_reason").asText()).isEqualTo("stop");
    assertThat(last.at("/delta/annotations").findValuesAsText("file_id"))
        .containsExactly("file-2", "file-1");
    assertThat(last.at("/delta/annotations/0/file_citation/index").asInt()).isEqualTo(5);
    assertThat(last.at("/delta/file_search_results")).hasSize(2);
    assertThat(last.at("/delta/file_search/quoted").asInt()).isEqualTo(2);
    for (String event : events.subList(0, events.size() - 2)) {
      assertThat(event).doesNotContain("annotations", "file_search");
    }
  }

  @Test
  void theTextsOfPassagesAreToldWhereTheyAreAskedFor() {
    JsonNode answer =
        chat(about("Leave?", search(), "include", List.of("file_search_call.results")));
    assertThat(answer.at("/choices/0/message/file_search_results").findValuesAsText("text"))
        .containsExactly("25 days.", "Call early.");
  }

  @Test
  void withoutTheToolNothingIsSearchedOrTold() {
    JsonNode answer = chat(saying("Leave? [1]"));
    assertThat(answer.at("/choices/0/message").size()).isEqualTo(3);
    assertThat(SEARCHES).isEmpty();
  }

  @Test
  void whatHasNoRoomIsLeftOutAndCounted() {
    SearchResult large =
        new SearchResult(
            "vs_1", "file-3", "large.md", "chunk-3", 0, 0.9, Map.of(), "x".repeat(100_000));
    found = List.of(large, LEAVE);
    JsonNode one = chat(about("Leave? [1]", search())).at("/choices/0/message");
    assertThat(one.at("/file_search").toString())
        .isEqualTo("{\"queries\":[\"Leave? [1]\"],\"found\":2,\"quoted\":1,\"left_out\":1}");
    assertThat(one.at("/annotations/0/file_citation/file_id").asText()).isEqualTo("file-1");

    found = List.of(large);
    JsonNode none = chat(about("Leave? [1]", search())).at("/choices/0/message");
    assertThat(none.path("content").asText()).isEqualTo("Leave? [1]");
    assertThat(none.path("annotations")).isEmpty();
    assertThat(none.path("file_search_results")).isEmpty();
    assertThat(none.at("/file_search/left_out").asInt()).isEqualTo(1);
    assertThat(prompt(1)).isEqualTo("user\nLeave? [1]");
  }

  @Test
  void passagesArePaidForAsPartOfThePrompt() {
    String tenant = "tenant-" + UUID.randomUUID();
    TestCaller caller =
        TestCaller.developer(tenant)
            .withKey("key-of-" + tenant, Limits.NONE)
            .withTenantLimits(new Limits(null, null, null, 10_000L, null));
    Answer answer = post(caller, CHAT, about("Leave?", search(), "max_tokens", 50)).withStatus(200);

    int tokens = MODEL.requests.get(0).prompt().length;
    assertThat(tokens).isGreaterThan(300);
    assertThat(answer.json().at("/usage/prompt_tokens").asInt()).isEqualTo(tokens);
    assertThat(answer.response().headers().firstValue("x-ratelimit-remaining-tokens"))
        .hasValue(Integer.toString(10_000 - tokens - 50));

    TestCaller poor =
        TestCaller.developer(tenant + "-poor")
            .withKey("key-of-poor-" + tenant, Limits.NONE)
            .withTenantLimits(new Limits(null, null, null, 100L, null));
    post(poor, CHAT, about("Leave?", search(), "max_tokens", 50)).withStatus(429);
    assertThat(MODEL.requests).hasSize(1);
  }

  @Test
  void theChoiceOfToolsSaysWhetherDocumentsAreSearched() {
    String calling = "<call>weather {}</call>";
    List<Object> both = List.of(WEATHER, search());
    for (Object choice : new Object[] {"auto", "required"}) {
      JsonNode answer = chat(saying(calling, "tools", both, "tool_choice", choice));
      assertThat(answer.at("/choices/0/finish_reason").asText()).isEqualTo("tool_calls");
      assertThat(answer.at("/choices/0/message/file_search_results")).hasSize(2);
    }
    assertThat(SEARCHES).hasSize(2);

    JsonNode searching =
        chat(saying(calling, "tools", both, "tool_choice", Map.of("type", "file_search")));
    assertThat(searching.at("/choices/0/message/content").asText()).isEqualTo(calling);
    assertThat(prompt(2)).startsWith("user\n");
    assertThat(SEARCHES).hasSize(3);
    chat(saying("a", "tools", List.of(search()), "tool_choice", "required"));
    assertThat(SEARCHES).hasSize(4);

    Map<String, Object> named = Map.of("type", "function", "function", Map.of("name", "weather"));
    for (Object choice : new Object[] {"none", named}) {
      JsonNode answer = chat(saying("{}", "tools", both, "tool_choice", choice));
      assertThat(answer.at("/choices/0/message").has("file_search_results")).isFalse();
    }
    assertThat(SEARCHES).hasSize(4);
  }

  @Test
  void whatIsWrongWithTheToolIsNamed() {
    refused("tools[0].vector_store_ids", search("vector_store_ids", List.of()));
    refused("tools[0].vector_store_ids", search("vector_store_ids", "vs_1"));
    refused("tools[0].vector_store_ids[1]", search("vector_store_ids", List.of("vs_1", 2)));
    refused("tools[0].max_num_results", search("max_num_results", 51));
    refused("tools[0].max_num_results", search("max_num_results", 1.5));
    refused("tools[0].filters", search("filters", "x"));
    refused("tools[0].filters.type", search("filters", Map.of("type", "like", "key", "a")));
    refused(
        "tools[0].filters.filters[0].value",
        search(
            "filters",
            Map.of("type", "and", "filters", List.of(Map.of("type", "gt", "key", "a")))));
    refused("tools[0].ranking_options.ranker", search("ranking_options", Map.of("ranker", "best")));
    refused("tools[0].type", Map.of("type", "web_search"));
    assertThat(SEARCHES).isEmpty();

    // What only the search itself can know.
    Map<String, Object> filter = Map.of("type", "eq", "key", "x", "value", 1);
    JsonNode unknown = refused("tools[0].filters.filters[1].key", search("filters", filter));
    assertThat(unknown.path("message").asText())
        .isEqualTo("tools[0].filters.filters[1].key is 'x', which no file has.");
    assertThat(SEARCHES.get(0).request().filter())
        .contains(new Filter.Comparison("x", Filter.Operator.EQ, 1.0));
    assertThat(MODEL.requests).isEmpty();
  }

  @Test
  void whatIsWrongBesideTheToolIsNamed() {
    refused("tools[1]", saying("a", "tools", List.of(search(), search())));
    refused(
        "tool_choice",
        saying("a", "tools", List.of(WEATHER), "tool_choice", Map.of("type", "file_search")));
    refused("include[0]", about("a", search(), "include", List.of("all")));
    refused(
        "messages",
        quoted(
            Map.of(
                "model",
                TALKER,
                "tools",
                List.of(search()),
                "messages",
                List.of(Map.of("role", "system", "content", "Be brief.")))));
  }

  private JsonNode refused(String field, Map<String, Object> tool) {
    return refused(field, about("a", tool));
  }

  private JsonNode refused(String field, String body) {
    JsonNode error = post(CHAT, body).withStatus(400).json().path("error");
    assertThat(error.path("param").asText()).as(error.toString()).isEqualTo(field);
    return error;
  }

  @Test
  void aStoreThatIsNotThereIsRefusedBeforeAnyToken() {
    for (boolean streamed : new boolean[] {false, true}) {
      Map<String, Object> tool = search("vector_store_ids", List.of("vs_1", "vs_none"));
      Answer answer = post(CHAT, about("a", tool, "stream", streamed)).withStatus(404);
      assertThat(answer.json().at("/error/code").asText()).isEqualTo("not_found");
      assertThat(answer.json().at("/error/message").asText()).contains("vs_none");
    }
    assertThat(MODEL.requests).isEmpty();
  }

  @Test
  void answersFromDocumentsAreNotRemembered() {
    TestCaller caller = anyone();
    String body = about("Leave?", search(), "temperature", 0);
    for (int i = 0; i < 2; i++) {
      assertThat(cache(post(caller, CHAT, body))).isEmpty();
    }
    assertThat(MODEL.requests).hasSize(2);

    // Nor is one without documents given for one with them, or the other way about.
    String plain = saying("Leave?", "temperature", 0);
    await().atMost(PATIENCE).until(() -> cache(post(caller, CHAT, plain)).equals("exact"));
    assertThat(cache(post(caller, CHAT, body))).isEmpty();
    found = List.of();
    assertThat(cache(post(caller, CHAT, body))).isEmpty();
  }

  private static String cache(Answer answer) {
    return answer.withStatus(200).response().headers().firstValue("x-cache").orElse("");
  }

  @Test
  void noTwoPromptsBeginAlikeUpToTheirPassages() {
    chat(about("Leave?", search()));
    chat(about("Leave?", search()));

    String one = prompt(0);
    String two = prompt(1);
    int alike = 0;
    while (one.charAt(alike) == two.charAt(alike)) {
      alike++;
    }
    // What is kept of one prompt is of no use to another: not even its time tells of passages.
    assertThat(alike).isLessThan(one.indexOf("<passage 1 "));
    assertThat(one).hasSameSizeAs(two);
  }

  @Test
  void askedInBulkItIsTheOwnerWhoReads() {
    TestCaller owner = anyone();
    String line =
        "{\"id\":\"a\",\"url\":\"%s\",\"body\":%s}\n".formatted(CHAT, about("Leave [1]", search()));
    Answer answer =
        send(request(owner, "/internal/requests")
                .header("Content-Type", "application/x-ndjson")
                .POST(BodyPublishers.ofString(line)))
            .withStatus(200);

    JsonNode body = line(answer).path("body");
    assertThat(body.at("/choices/0/message/annotations/0/file_citation/file_id").asText())
        .isEqualTo("file-1");
    assertThat(SEARCHES)
        .extracting(each -> each.caller().subject())
        .containsExactly(owner.subject());
  }

  private static JsonNode line(Answer answer) {
    try {
      return JSON.readTree(requireNonNull(answer.response().body()).strip());
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }
}
