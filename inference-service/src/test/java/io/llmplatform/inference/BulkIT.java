package io.llmplatform.inference;

import static java.util.Objects.requireNonNull;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;
import static org.awaitility.Awaitility.await;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import io.llmplatform.inference.engine.Engine;
import io.llmplatform.testing.identity.TestCaller;
import io.llmplatform.user.api.Limits;
import java.io.InputStream;
import java.net.http.HttpClient;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse;
import java.util.Map;
import java.util.TreeMap;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.springframework.beans.factory.annotation.Autowired;

class BulkIT extends ChatScenario {
  private static final ObjectMapper JSON = new ObjectMapper();

  @Autowired Engine engine;

  @BeforeEach
  void embeds() {
    awaitReady(MINILM, 1);
  }

  @Test
  void answersEachLineAsItsEndpointDoes() {
    String alone = post("/v1/embeddings", embedding("hello")).withStatus(200).response().body();
    Map<String, JsonNode> answers =
        bulk(
            anyone(),
            line("a", "/v1/embeddings", embedding("hello"))
                + "\n"
                + line("b", "/v1/chat/completions", saying("hi"))
                + line("c", "/v1/embeddings", "{\"model\":\"nothing\",\"input\":\"x\"}")
                + line("d", "/v1/embeddings", "{\"model\":\"" + MINILM + "\"}")
                + line("é\\\"", "/v1/models", "{}"));

    assertThat(answers.keySet()).containsExactlyInAnyOrder("a", "b", "c", "d", "é\"");
    assertThat(of(answers, "a").at("/status_code").asInt()).isEqualTo(200);
    assertThat(of(answers, "a").at("/body/data").toString())
        .isEqualTo(read(alone).at("/data").toString());
    assertThat(of(answers, "a").at("/usage/prompt_tokens").asInt()).isEqualTo(3);
    assertThat(of(answers, "b").at("/body/choices/0/message/role").asText()).isEqualTo("assistant");
    assertThat(of(answers, "b").at("/usage/completion_tokens").asInt())
        .isEqualTo(of(answers, "b").at("/body/usage/completion_tokens").asInt())
        .isPositive();
    assertThat(of(answers, "c").at("/status_code").asInt()).isEqualTo(404);
    assertThat(of(answers, "c").at("/body/error/code").asText()).isEqualTo("not_found");
    assertThat(of(answers, "d").at("/body/error/param").asText()).isEqualTo("input");
    assertThat(of(answers, "é\"").at("/body/error/param").asText()).isEqualTo("url");
  }

  /** Lines of a model are answered together, and each still as if it were alone. */
  @Test
  void aBadLineAmongManyIsNoOthersFault() {
    String alone = post("/v1/embeddings", embedding("hello 7")).withStatus(200).response().body();
    String tooLong = embedding("hello ".repeat(600));
    Map<String, JsonNode> answers =
        bulk(
            anyone(),
            IntStream.range(0, 100)
                .mapToObj(
                    i ->
                        line(
                            "l" + i, "/v1/embeddings", i == 40 ? tooLong : embedding("hello " + i)))
                .collect(Collectors.joining()));

    assertThat(answers).hasSize(100);
    JsonNode vector = of(answers, "l7").at("/body/data/0/embedding");
    assertThat(vector).hasSize(384);
    // Other rows of its run may change a number's last digits.
    for (int i = 0; i < 384; i++) {
      assertThat(vector.get(i).asDouble())
          .isCloseTo(read(alone).at("/data/0/embedding").get(i).asDouble(), within(1e-5));
    }
    assertThat(of(answers, "l40").at("/status_code").asInt()).isEqualTo(400);
    assertThat(of(answers, "l40").at("/body/error/param").asText()).isEqualTo("input");
    answers.remove("l40");
    assertThat(answers.values())
        .allSatisfy(
            each -> {
              assertThat(each.at("/status_code").asInt()).isEqualTo(200);
              assertThat(each.at("/usage/prompt_tokens").asInt()).isEqualTo(4);
            });
  }

  @Test
  void aBudgetThatIsUsedUpIsTheLinesAnswer() {
    Limits six = new Limits(null, 6L, null, null, null);
    TestCaller caller = anyone().withKey("key-" + System.nanoTime(), six);
    Map<String, JsonNode> answers =
        bulk(
            caller,
            IntStream.range(0, 5)
                .mapToObj(i -> line("l" + i, "/v1/embeddings", embedding("hello")))
                .collect(Collectors.joining()));

    Map<Integer, Long> statuses =
        answers.values().stream()
            .collect(
                Collectors.groupingBy(
                    each -> each.at("/status_code").asInt(), Collectors.counting()));
    assertThat(statuses).isEqualTo(Map.of(200, 2L, 429, 3L));
    answers.values().stream()
        .filter(each -> each.at("/status_code").asInt() == 429)
        .forEach(each -> assertThat(each.at("/retry_after").asInt()).isPositive());
  }

  @Test
  void waitsWhereTheEngineHasTooMuchToDo() throws Exception {
    BusyEngine busy = new BusyEngine(engine, 1, 131_072);
    Thread asking =
        new Thread(
            () ->
                assertThat(
                        of(bulk(anyone(), line("a", "/v1/embeddings", embedding("hello"))), "a")
                            .at("/status_code")
                            .asInt())
                    .isEqualTo(200));
    asking.start();
    asking.join(500);
    assertThat(asking.isAlive()).isTrue();
    busy.close();
    asking.join(30_000);
    assertThat(asking.isAlive()).isFalse();
  }

  @Test
  void aClientThatGoesIsWorkedForNoMore() throws Exception {
    String body = line("a", "/v1/chat/completions", saying("hold:hi"));
    HttpResponse<InputStream> answer =
        HttpClient.newHttpClient()
            .send(
                request(anyone(), "/internal/requests")
                    .header("Content-Type", "application/x-ndjson")
                    .POST(
                        BodyPublishers.ofString(
                            line("b", "/v1/embeddings", embedding("hello")) + body))
                    .build(),
                HttpResponse.BodyHandlers.ofInputStream());
    assertThat(answer.body().read()).isEqualTo('{');
    await().atMost(PATIENCE).until(() -> !MODEL.requests.isEmpty());
    answer.body().close();
    await().atMost(PATIENCE).until(() -> MODEL.cancelled.get() > 0);
  }

  @Test
  void refusesWhatIsNoLine() {
    TestCaller caller = anyone();
    for (String line :
        new String[] {
          "{", "[]", "{\"id\":\"a\"}", "{\"id\":\"a\",\"url\":\"/v1/embeddings\",\"body\":1}"
        }) {
      Answer answer = ask(caller, line("a", "/v1/embeddings", "{}") + line + "\n").withStatus(400);
      assertThat(answer.json().at("/detail").asText()).as(line).startsWith("Line 2 ");
    }
    ask(TestCaller.viewer("acme"), "").withStatus(403);
  }

  private static String embedding(String text) {
    return "{\"model\":\"%s\",\"input\":\"%s\"}".formatted(MINILM, text);
  }

  private static String line(String id, String url, String body) {
    return "{\"id\":\"%s\",\"url\":\"%s\",\"body\":%s}\n".formatted(id, url, body);
  }

  private static JsonNode of(Map<String, JsonNode> answers, String id) {
    return requireNonNull(answers.get(id));
  }

  private Answer ask(TestCaller caller, String lines) {
    return send(
        request(caller, "/internal/requests")
            .header("Content-Type", "application/x-ndjson")
            .POST(BodyPublishers.ofString(lines)));
  }

  private Map<String, JsonNode> bulk(TestCaller caller, String lines) {
    Map<String, JsonNode> answers = new TreeMap<>();
    ask(caller, lines)
        .withStatus(200)
        .response()
        .body()
        .lines()
        .filter(line -> !line.isEmpty())
        .forEach(line -> answers.put(read(line).at("/id").asText(), read(line)));
    return answers;
  }

  private static JsonNode read(String json) {
    try {
      return JSON.readTree(json);
    } catch (JsonProcessingException e) {
      throw new IllegalStateException(json, e);
    }
  }
}
