package io.llmplatform.inference;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import com.fasterxml.jackson.databind.JsonNode;
import io.llmplatform.inference.generation.OutputFormat;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;

/** What chat and completions answer, over a model that says what it is told to. */
class ChatIT extends ChatScenario {
  private static final String CHUNK =
      "data: {\"id\":\"chatcmpl-…\",\"object\":\"chat.completion.chunk\",\"created\":0,"
          + "\"model\":\"talker\",\"system_fingerprint\":\"fp\",\"choices\":[%s]%s}";
  private static final Map<String, Object> WEATHER =
      Map.of(
          "type",
          "function",
          "function",
          Map.of(
              "name",
              "weather",
              "parameters",
              Map.of("type", "object", "properties", Map.of("city", Map.of("type", "string")))));

  private static String choice(String delta, String finish) {
    return "{\"index\":0,\"delta\":{%s},\"logprobs\":null,\"finish_reason\":%s}"
        .formatted(delta, finish);
  }

  @Test
  void streamsAsOpenAiDoes() {
    assertThat(events("/v1/chat/completions", saying("Hé", "stream", true)))
        .containsExactly(
            CHUNK.formatted(choice("\"role\":\"assistant\",\"content\":\"\"", "null"), ""),
            CHUNK.formatted(choice("\"content\":\"H\"", "null"), ""),
            CHUNK.formatted(choice("\"content\":\"é\"", "null"), ""),
            CHUNK.formatted(choice("", "\"stop\""), ""),
            "data: [DONE]");
  }

  @Test
  void theUsageOfAStreamIsInItsLastEvent() {
    assertThat(
            events(
                "/v1/chat/completions",
                saying(
                    "abc",
                    "stream",
                    true,
                    "max_tokens",
                    1,
                    "stream_options",
                    Map.of("include_usage", true))))
        .containsExactly(
            CHUNK.formatted(
                choice("\"role\":\"assistant\",\"content\":\"\"", "null"), ",\"usage\":null"),
            CHUNK.formatted(choice("\"content\":\"a\"", "null"), ",\"usage\":null"),
            CHUNK.formatted(choice("", "\"length\""), ",\"usage\":null"),
            CHUNK.formatted(
                "",
                ",\"usage\":{\"prompt_tokens\":8,\"completion_tokens\":1,\"total_tokens\":9,"
                    + "\"prompt_tokens_details\":{\"cached_tokens\":1}}"),
            "data: [DONE]");
  }

  @Test
  void answersAtOnceAsOpenAiDoes() {
    JsonNode answer = chat(saying("hello"));

    assertThat(answer.path("object").asText()).isEqualTo("chat.completion");
    assertThat(answer.path("id").asText()).startsWith("chatcmpl-");
    assertThat(answer.path("system_fingerprint").asText()).matches("fp_[0-9a-f]{10}");
    assertThat(answer.path("choices").toString())
        .isEqualTo(
            "[{\"index\":0,\"message\":{\"role\":\"assistant\",\"content\":\"hello\","
                + "\"refusal\":null},\"logprobs\":null,\"finish_reason\":\"stop\"}]");
    assertThat(answer.path("usage").toString())
        .isEqualTo(
            "{\"prompt_tokens\":10,\"completion_tokens\":5,\"total_tokens\":15,"
                + "\"prompt_tokens_details\":{\"cached_tokens\":1}}");
  }

  @Test
  void severalChoicesHaveSeedsOfTheirOwn() {
    JsonNode answer = chat(saying("ab", "n", 3, "seed", 7));

    assertThat(answer.path("choices")).hasSize(3);
    assertThat(answer.at("/choices/2/index").asInt()).isEqualTo(2);
    assertThat(answer.at("/usage/prompt_tokens").asInt()).isEqualTo(7);
    assertThat(answer.at("/usage/completion_tokens").asInt()).isEqualTo(6);
    assertThat(MODEL.requests)
        .extracting(each -> each.sampling().seed())
        .containsExactly(7L, 8L, 9L);
  }

  @Test
  void choicesOfAStreamAreToldApartByTheirIndex() {
    List<String> events = events("/v1/chat/completions", saying("abc", "n", 2, "stream", true));

    for (int index : new int[] {0, 1}) {
      StringBuilder text = new StringBuilder();
      for (String event : events.subList(0, events.size() - 1)) {
        JsonNode choice = data(event).at("/choices/0");
        if (choice.path("index").asInt() == index) {
          text.append(choice.at("/delta/content").asText());
        }
      }
      assertThat(text).hasToString("abc");
    }
  }

  @Test
  void logarithmsComeWithTheirTokens() {
    JsonNode answer = chat(saying("é", "logprobs", true, "top_logprobs", 2));

    assertThat(answer.at("/choices/0/logprobs").toString())
        .isEqualTo(
            "{\"content\":[{\"token\":\"é\",\"logprob\":-0.5,\"bytes\":[195,169],"
                + "\"top_logprobs\":[{\"token\":\"é\",\"logprob\":-0.5,\"bytes\":[195,169]},"
                + "{\"token\":\"?\",\"logprob\":-1.0,\"bytes\":[63]}]}],\"refusal\":null}");
  }

  @Test
  void theModelMayCallFunctions() {
    String asks = "Well<call>weather {\"city\":\"Oslo\"}</call>";
    JsonNode answer = chat(saying(asks, "tools", List.of(WEATHER)));

    assertThat(answer.at("/choices/0/finish_reason").asText()).isEqualTo("tool_calls");
    JsonNode message = answer.at("/choices/0/message");
    assertThat(message.path("content").asText()).isEqualTo("Well");
    assertThat(message.at("/tool_calls/0/id").asText()).startsWith("call_");
    assertThat(message.at("/tool_calls/0/type").asText()).isEqualTo("function");
    assertThat(message.at("/tool_calls/0/function").toString())
        .isEqualTo("{\"name\":\"weather\",\"arguments\":\"{\\\"city\\\":\\\"Oslo\\\"}\"}");
  }

  @Test
  void callsAreStreamedByIndexNameAndArguments() {
    String asks = "<call>weather {}</call><call>weather {}</call>";
    List<String> events =
        events("/v1/chat/completions", saying(asks, "tools", List.of(WEATHER), "stream", true));

    String call =
        "\"tool_calls\":[{\"index\":%d,\"id\":\"call_…\",\"type\":\"function\","
            + "\"function\":{\"name\":\"weather\",\"arguments\":\"\"}}]";
    String arguments = "\"tool_calls\":[{\"index\":%d,\"function\":{\"arguments\":\"{}\"}}]";
    assertThat(events.subList(1, events.size()))
        .containsExactly(
            CHUNK.formatted(choice(call.formatted(0), "null"), ""),
            CHUNK.formatted(choice(arguments.formatted(0), "null"), ""),
            CHUNK.formatted(choice(call.formatted(1), "null"), ""),
            CHUNK.formatted(choice(arguments.formatted(1), "null"), ""),
            CHUNK.formatted(choice("", "\"tool_calls\""), ""),
            "data: [DONE]");
  }

  @Test
  void withoutToolsACallIsText() {
    String asks = "<call>weather {}</call>";
    assertThat(chat(saying(asks)).at("/choices/0/message/content").asText()).isEqualTo(asks);
    JsonNode forbidden = chat(saying(asks, "tools", List.of(WEATHER), "tool_choice", "none"));
    assertThat(forbidden.at("/choices/0/message/content").asText()).isEqualTo(asks);
    assertThat(MODEL.decode(MODEL.requests.get(1).prompt())).doesNotStartWith("tools");
  }

  @Test
  void aNamedFunctionIsCalledWithWhatFollowsItsSchema() {
    JsonNode answer =
        chat(
            saying(
                "{\"city\":\"Oslo\"}",
                "tools",
                List.of(WEATHER),
                "tool_choice",
                Map.of("type", "function", "function", Map.of("name", "weather"))));

    assertThat(answer.at("/choices/0/message/tool_calls/0/function/arguments").asText())
        .isEqualTo("{\"city\":\"Oslo\"}");
    assertThat(answer.at("/choices/0/message/content").isNull()).isTrue();
    OutputFormat.JsonSchema format = (OutputFormat.JsonSchema) MODEL.requests.get(0).format();
    assertThat(format.schema().at("/properties/city/type").asText()).isEqualTo("string");
  }

  @Test
  void argumentsAreAnObjectWhateverAFunctionSaysOfThem() {
    for (Map<String, Object> function :
        List.of(
            Map.<String, Object>of("name", "f"),
            Map.<String, Object>of("name", "f", "parameters", Map.of()),
            Map.<String, Object>of("name", "f", "parameters", Map.of("properties", Map.of())))) {
      MODEL.requests.clear();
      Map<String, Object> tool = Map.of("type", "function", "function", function);
      Map<String, Object> named = Map.of("type", "function", "function", Map.of("name", "f"));
      chat(saying("{}", "tools", List.of(tool), "tool_choice", named));

      OutputFormat.JsonSchema format = (OutputFormat.JsonSchema) MODEL.requests.get(0).format();
      assertThat(format.schema().path("type").asText()).isEqualTo("object");
    }
  }

  @Test
  void requiredCallsAreForcedByASchemaOfThemAll() {
    JsonNode answer =
        chat(
            saying(
                "[{\"name\":\"weather\",\"parameters\":{\"city\":\"}\\\"\"}}]",
                "tools",
                List.of(WEATHER),
                "tool_choice",
                "required",
                "parallel_tool_calls",
                false));

    assertThat(answer.at("/choices/0/finish_reason").asText()).isEqualTo("tool_calls");
    assertThat(answer.at("/choices/0/message/tool_calls/0/function/arguments").asText())
        .isEqualTo("{\"city\":\"}\\\"\"}");
    OutputFormat.JsonSchema format = (OutputFormat.JsonSchema) MODEL.requests.get(0).format();
    assertThat(format.schema().path("maxItems").asInt()).isEqualTo(1);
    assertThat(format.schema().at("/items/anyOf/0/properties/name/const").asText())
        .isEqualTo("weather");
  }

  @Test
  void aSilentStreamGivesSignsOfLife() {
    String body = saying("wait:a", "stream", true);
    var answer =
        java.util.concurrent.CompletableFuture.supplyAsync(
            () -> post("/v1/chat/completions", body));
    await().atMost(PATIENCE).until(() -> MODEL.running.get() == 1);
    // The head is sent with the first event, which tells the role; then nothing comes for a while.
    await().pollDelay(java.time.Duration.ofMillis(700)).until(() -> true);
    MODEL.steps.release();

    assertThat(answer.join().response().body()).contains(": keep-alive\n\n");
  }

  @Test
  void continuesTexts() {
    JsonNode answer =
        post(
                "/v1/completions",
                quoted(Map.of("model", TALKER, "prompt", List.of("ab", "cd"), "echo", true)))
            .withStatus(200)
            .json();

    assertThat(answer.path("object").asText()).isEqualTo("text_completion");
    assertThat(answer.path("choices").toString())
        .isEqualTo(
            "[{\"text\":\"abab\",\"index\":0,\"logprobs\":null,\"finish_reason\":\"stop\"},"
                + "{\"text\":\"cdcd\",\"index\":1,\"logprobs\":null,\"finish_reason\":\"stop\"}]");
    assertThat(answer.at("/usage/prompt_tokens").asInt()).isEqualTo(4);
  }

  @Test
  void continuesTokensAndTellsLogarithms() {
    JsonNode answer =
        post(
                "/v1/completions",
                quoted(Map.of("model", TALKER, "prompt", List.of(97, 98), "logprobs", 1)))
            .withStatus(200)
            .json();

    assertThat(answer.at("/choices/0/text").asText()).isEqualTo("ab");
    assertThat(answer.at("/choices/0/logprobs").toString())
        .isEqualTo(
            "{\"tokens\":[\"a\",\"b\"],\"token_logprobs\":[-0.5,-0.5],"
                + "\"top_logprobs\":[{\"a\":-0.5},{\"b\":-0.5}],\"text_offset\":[0,1]}");
  }

  @Test
  void completionsAreStreamed() {
    String chunk =
        "data: {\"id\":\"cmpl-…\",\"object\":\"text_completion\",\"created\":0,"
            + "\"model\":\"talker\",\"system_fingerprint\":\"fp\",\"choices\":["
            + "{\"text\":\"%s\",\"index\":0,\"logprobs\":null,\"finish_reason\":%s}]}";
    assertThat(
            events(
                "/v1/completions",
                quoted(Map.of("model", TALKER, "prompt", "x\nab", "stream", true))))
        .containsExactly(
            chunk.formatted("a", "null"),
            chunk.formatted("b", "null"),
            chunk.formatted("", "\"stop\""),
            "data: [DONE]");
  }

  @Test
  void tellsTokensAndTheirText() {
    JsonNode tokens =
        post("/tokenize", quoted(Map.of("model", TALKER, "prompt", "ab"))).withStatus(200).json();
    assertThat(tokens.toString())
        .isEqualTo("{\"count\":2,\"max_model_len\":100000,\"tokens\":[97,98]}");
    assertThat(post("/tokenize", saying("hi")).withStatus(200).json().path("count").asInt())
        .isEqualTo("user\nhi".length());
    assertThat(
            post("/detokenize", quoted(Map.of("model", TALKER, "tokens", List.of(97, 98))))
                .withStatus(200)
                .json()
                .toString())
        .isEqualTo("{\"prompt\":\"ab\"}");
  }

  @Test
  void everyParameterReachesTheModel() {
    chat(
        saying(
            "a",
            "temperature",
            0.5,
            "top_p",
            0.9,
            "top_k",
            5,
            "min_p",
            0.1,
            "repetition_penalty",
            1.1,
            "presence_penalty",
            -1,
            "frequency_penalty",
            2,
            "logit_bias",
            Map.of("97", -100),
            "seed",
            -3,
            "stop",
            List.of("x", "y"),
            "stop_token_ids",
            List.of(3),
            "include_stop_str_in_output",
            true,
            "ignore_eos",
            true,
            "min_tokens",
            1,
            "max_completion_tokens",
            9,
            "response_format",
            Map.of("type", "json_object")));

    var request = MODEL.requests.get(0);
    var sampling = request.sampling();
    assertThat(
            List.of(
                sampling.temperature(),
                sampling.topP(),
                sampling.topK(),
                sampling.minP(),
                sampling.repetitionPenalty(),
                sampling.presencePenalty(),
                sampling.frequencyPenalty(),
                sampling.logitBias(),
                sampling.seed()))
        .isEqualTo(List.of(0.5, 0.9, 5, 0.1, 1.1, -1.0, 2.0, Map.of(97, -100.0), -3L));
    assertThat(request.stopping())
        .isEqualTo(
            new io.llmplatform.inference.generation.Stopping(
                List.of("x", "y"), java.util.Set.of(3), true, true, 1));
    assertThat(request.maxTokens()).isEqualTo(9);
    assertThat(request.format()).isEqualTo(OutputFormat.JSON_OBJECT);
  }
}
