package io.llmplatform.inference;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import com.fasterxml.jackson.databind.JsonNode;
import io.llmplatform.testing.identity.TestCaller;
import io.llmplatform.user.api.Limits;
import java.io.IOException;
import java.io.InputStream;
import java.net.InetSocketAddress;
import java.net.Socket;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.UUID;
import java.util.regex.Matcher;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;
import org.springframework.beans.factory.annotation.Autowired;
import org.springframework.core.env.Environment;

/** Bad input, failures, clients that leave, and what all of that costs. */
class ChatFaultsIT extends ChatScenario {
  private static final String ABSENT = "absent";
  private static final String CHAT = "/v1/chat/completions";

  @Autowired Environment environment;

  private final String tenant = "tenant-" + UUID.randomUUID();

  static Stream<Arguments> badChats() {
    Map<String, Object> tool = Map.of("type", "function", "function", Map.of("name", "f"));
    return Stream.of(
        bad("max_tokens", "from|at least 1", "max_tokens", 0),
        bad("max_tokens", "at least 1", "max_tokens", -5),
        bad("max_tokens", "from 1 to 2147483647", "max_tokens", 1L << 40),
        bad("max_tokens", "integer", "max_tokens", "many"),
        bad("max_completion_tokens", "at least 1", "max_completion_tokens", 0),
        bad("n", "from 1 to 16", "n", 1_000_000),
        bad("n", "from 1 to 16", "n", 0),
        bad("stop", "more than 16", "stop", Collections.nCopies(1_000, "x")),
        bad("stop", "string or an array", "stop", 5),
        bad("stop[1]", "1 to 512", "stop", List.of("x", "")),
        bad("temperature", "from 0 to 2", "temperature", 2.5),
        bad("temperature", "number", "temperature", "hot"),
        bad("top_p", "greater than 0", "top_p", 0),
        bad("presence_penalty", "from -2 to 2", "presence_penalty", 3),
        bad("logit_bias.97", "from -100 to 100", "logit_bias", Map.of("97", 101)),
        bad("logit_bias.x", "no token id", "logit_bias", Map.of("x", 1)),
        bad("seed", "integer", "seed", 1.5),
        bad("stream", "true or false", "stream", "yes"),
        bad("stream_options", "\"stream\": true", "stream_options", Map.of("include_usage", true)),
        bad("top_logprobs", "\"logprobs\": true", "top_logprobs", 3),
        bad("top_logprobs", "from 0 to 20", "logprobs", true, "top_logprobs", 21),
        bad("min_tokens", "more than max_tokens", "min_tokens", 9, "max_tokens", 3),
        bad("response_format.type", "'json_object'", "response_format", Map.of("type", "xml")),
        bad(
            "response_format.json_schema.schema",
            "required",
            "response_format",
            Map.of("type", "json_schema", "json_schema", Map.of("name", "x"))),
        bad("tools[0].type", "'function'", "tools", List.of(Map.of("type", "web"))),
        bad(
            "tools[0].function.parameters.type",
            "'object'",
            "tools",
            List.of(
                Map.of(
                    "type",
                    "function",
                    "function",
                    Map.of("name", "f", "parameters", Map.of("type", "string"))))),
        bad("tool_choice", "not in tools", "tools", List.of(tool), "tool_choice", named("g")),
        bad("tool_choice", "with tools only", "tool_choice", "required"),
        bad("tool_choice", "must be", "tools", List.of(tool), "tool_choice", "maybe"),
        bad("functions", "tools takes its place", "functions", List.of()),
        bad("messages", "required", "messages", ABSENT),
        bad("messages", "not be empty", "messages", List.of()),
        bad("messages", "array", "messages", "hello"),
        bad("messages[0].role", "must be", "messages", List.of(message("robot", "x"))),
        bad("messages[0].content", "string", "messages", List.of(message("user", 5))),
        bad(
            "messages[0].content[0].type",
            "only text",
            "messages",
            List.of(
                message(
                    "user",
                    List.of(Map.of("type", "image_url", "image_url", Map.of("url", "x")))))),
        bad("messages[0].tool_call_id", "string", "messages", List.of(message("tool", "x"))),
        bad("messages", "no raising", "messages", List.of(message("user", "raise"))),
        bad(
            "messages",
            "120005 tokens.*100000 tokens",
            "messages",
            List.of(message("user", "x".repeat(120_000)))),
        bad("model", "does not generate text", "model", MINILM),
        bad("model", "required", "model", ABSENT));
  }

  private static Map<String, Object> message(String role, Object content) {
    return Map.of("role", role, "content", content);
  }

  private static Map<String, Object> named(String function) {
    return Map.of("type", "function", "function", Map.of("name", function));
  }

  private static Arguments bad(String field, String sentence, Object... members) {
    return Arguments.of(field, sentence, Arrays.asList(members));
  }

  @ParameterizedTest
  @MethodSource("badChats")
  void namesTheFieldAtFault(String field, String sentence, List<Object> members) {
    awaitReady(MINILM, 1);
    Map<String, Object> body = new LinkedHashMap<>();
    body.put("model", TALKER);
    body.put("messages", List.of(message("user", "hi")));
    for (int i = 0; i < members.size(); i += 2) {
      if (members.get(i + 1).equals(ABSENT)) {
        body.remove(members.get(i));
      } else {
        body.put((String) members.get(i), members.get(i + 1));
      }
    }

    Answer answer = post(CHAT, quoted(body)).withStatus(400);

    assertThat(answer.json().at("/error/param").asText()).isEqualTo(field);
    assertThat(answer.json().at("/error/type").asText()).isEqualTo("invalid_request_error");
    assertThat(answer.json().at("/error/message").asText()).containsPattern(sentence);
  }

  static Stream<Arguments> badCompletions() {
    return Stream.of(
        bad("suffix", "not taken", "suffix", "end"),
        bad("best_of", "must be n", "best_of", 3),
        bad("prompt", "not be empty", "prompt", List.of()),
        bad("prompt", "must be", "prompt", true),
        bad("prompt[1]", "string or an array", "prompt", List.of("a", 5)),
        bad("prompt", "token ids are 0 to 256", "prompt", List.of(97, 999)),
        bad("n", "17 texts", "prompt", Collections.nCopies(17, "a").subList(0, 16), "n", 2));
  }

  @ParameterizedTest
  @MethodSource("badCompletions")
  void completionsNameTheFieldToo(String field, String sentence, List<Object> members) {
    Map<String, Object> body = new LinkedHashMap<>();
    body.put("model", TALKER);
    body.put("prompt", "hi");
    for (int i = 0; i < members.size(); i += 2) {
      body.put((String) members.get(i), members.get(i + 1));
    }

    Answer answer = post("/v1/completions", quoted(body)).withStatus(400);

    assertThat(answer.json().at("/error/param").asText()).isEqualTo(field);
    assertThat(answer.json().at("/error/message").asText())
        .containsPattern(sentence.replace("17 texts", "32 texts"));
  }

  @Test
  void bytesThatAreNoTextAreRefused() {
    byte[] body = saying("caf\u00e9").getBytes(StandardCharsets.ISO_8859_1);
    Answer answer =
        send(
            request(CHAT)
                .header("Content-Type", "application/json")
                .POST(java.net.http.HttpRequest.BodyPublishers.ofByteArray(body)));
    answer.withStatus(400);
    assertThat(answer.json().at("/error/type").asText()).isEqualTo("invalid_request_error");
  }

  @Test
  void halfACharacterIsRefused() {
    Answer answer = post(CHAT, saying("half").replace("half", "\\ud800")).withStatus(400);
    assertThat(answer.json().at("/error/param").asText()).isEqualTo("messages[0].content");
    assertThat(answer.json().at("/error/message").asText()).contains("unpaired surrogate");
  }

  static Stream<Arguments> unsound() {
    String schema =
        "\"response_format\":{\"type\":\"json_schema\",\"json_schema\":{\"schema\":%s}}";
    String at = "response_format.json_schema.schema";
    return Stream.of(
        Arguments.of(at + ".minimum", "finite", schema.formatted("{\"minimum\":1e999}")),
        Arguments.of(at + ".minimum", "finite", schema.formatted("{\"minimum\":NaN}")),
        Arguments.of(at + ".enum[0]", "surrogate", schema.formatted("{\"enum\":[\"\\ud800\"]}")),
        Arguments.of(
            "chat_template_kwargs.x", "finite", "\"chat_template_kwargs\":{\"x\":-Infinity}"),
        Arguments.of(
            "tools[0].function.description",
            "surrogate",
            "\"tools\":[{\"type\":\"function\",\"function\":{\"name\":\"f\",\"description\":\"\\udc00\"}}]"));
  }

  @ParameterizedTest
  @MethodSource("unsound")
  void whatNobodyCanUseIsRefusedWhereverItIs(String field, String sentence, String member) {
    String body = saying("hi").replaceFirst("\\{", "{" + Matcher.quoteReplacement(member) + ",");

    Answer answer = post(CHAT, body).withStatus(400);

    assertThat(answer.json().at("/error/param").asText()).isEqualTo(field);
    assertThat(answer.json().at("/error/message").asText()).contains(sentence);
  }

  @Test
  void aFailureBeforeTheFirstTokenHasItsStatus() {
    Answer full = post(CHAT, saying("refuse:x", "stream", true)).withStatus(429);
    assertThat(full.json().at("/error/message").asText()).contains("queue is full");
    assertThat(full.response().headers().firstValue("x-model-version")).hasValue("1");
    post(CHAT, saying("late:x")).withStatus(504);
    post(CHAT, saying("break:")).withStatus(500);
    post(CHAT, saying("a", "model", "nothing")).withStatus(404);
  }

  @Test
  void aFailureInAStreamIsItsLastEvent() {
    String body = post(CHAT, saying("break:ab", "stream", true)).withStatus(200).response().body();

    String[] events = body.split("\n\n");
    JsonNode last = data(events[events.length - 1]);
    assertThat(last.at("/error/type").asText()).isEqualTo("server_error");
    assertThat(body).doesNotContain("[DONE]");
  }

  private TestCaller caller(long perMonth) {
    return TestCaller.developer(tenant)
        .withKey("key-of-" + tenant, Limits.NONE)
        .withTenantLimits(new Limits(null, null, null, perMonth, null));
  }

  private static String remaining(Answer answer) {
    return answer.response().headers().firstValue("x-ratelimit-remaining-tokens").orElse("");
  }

  @Test
  void theLongestTextIsReservedAndWhatCameIsPaid() throws Exception {
    TestCaller caller = caller(1_000);
    // 7 of the prompt ("user\nab"), twice 100 of its texts at most; then twice 2 are paid.
    Answer first = post(caller, CHAT, saying("ab", "n", 2, "max_tokens", 100)).withStatus(200);
    assertThat(remaining(first)).isEqualTo("793");
    Answer second = post(caller, CHAT, saying("ab", "max_tokens", 1)).withStatus(200);
    assertThat(remaining(second)).isEqualTo("981");
    Answer refused = post(caller, CHAT, saying("ab", "max_tokens", 975)).withStatus(429);
    assertThat(refused.json().at("/error/message").asText()).contains("982 tokens");
    assertThat(remaining(refused)).isEqualTo("981");

    List<JsonNode> usage = TopicEvents.of(environment, "usage.events", tenant, 2);
    assertThat(usage)
        .extracting(each -> each.at("/data/completionTokens").asInt())
        .containsExactly(4, 1);
    List<JsonNode> events = TopicEvents.of(environment, "inference.events", tenant, 3);
    JsonNode data = events.get(0).path("data");
    assertThat(data.path("tokens").asInt()).isEqualTo(7);
    assertThat(data.path("cachedTokens").asInt()).isEqualTo(1);
    assertThat(data.path("completionTokens").asInt()).isEqualTo(4);
    assertThat(data.path("firstTokenMicros").asInt()).isPositive();
    assertThat(data.has("perTokenMicros")).isTrue();
    assertThat(data.has("queueMicros")).isFalse();
  }

  @Test
  void whoLeavesPaysForWhatWasGenerated() throws Exception {
    int before = MODEL.cancelled.get();
    try (Socket client =
        stream(caller(1_000), saying("hold:abcdef", "stream", true, "max_tokens", 50))) {
      MODEL.steps.release(2);
      InputStream in = client.getInputStream();
      StringBuilder read = new StringBuilder();
      while (!read.toString().contains("\"content\":\"b\"")) {
        read.append((char) in.read());
      }
    }

    // Signs of life find out that nobody reads.
    await().atMost(PATIENCE).until(() -> MODEL.cancelled.get() == before + 1);
    JsonNode usage = TopicEvents.of(environment, "usage.events", tenant, 1).get(0).path("data");
    assertThat(usage.path("promptTokens").asInt()).isEqualTo(16);
    assertThat(usage.path("completionTokens").asInt()).isEqualTo(2);
    assertThat(usage.path("outcome").asText()).isEqualTo("abandoned");
    JsonNode event = TopicEvents.of(environment, "inference.events", tenant, 1).get(0);
    assertThat(event.path("type").asText()).isEqualTo("inference.aborted");
    assertThat(event.at("/data/completionTokens").asInt()).isEqualTo(2);
    // Nothing is reserved any more.
    Answer next = post(caller(1_000), CHAT, saying("a", "max_tokens", 1)).withStatus(200);
    assertThat(remaining(next)).isEqualTo(Integer.toString(1_000 - 18 - 7));
  }

  @Test
  void whoLeavesBeforeThePromptIsComputedPaysNothing() throws Exception {
    int before = MODEL.cancelled.get();
    stream(caller(1_000), saying("wait:abc", "stream", true, "max_tokens", 50)).close();

    await().atMost(PATIENCE).until(() -> MODEL.cancelled.get() == before + 1);
    JsonNode event = TopicEvents.of(environment, "inference.events", tenant, 1).get(0);
    assertThat(event.path("type").asText()).isEqualTo("inference.aborted");
    Answer next = post(caller(1_000), CHAT, saying("a", "max_tokens", 1)).withStatus(200);
    assertThat(remaining(next)).isEqualTo(Integer.toString(1_000 - 7));
  }

  @Test
  void whoWaitsForAWholeAnswerAndLeavesPaysForWhatWasGenerated() throws Exception {
    int before = MODEL.cancelled.get();
    try (Socket client = stream(caller(1_000), saying("hold:abcdef", "max_tokens", 50))) {
      MODEL.steps.release(2);
      await().atMost(PATIENCE).until(() -> MODEL.steps.availablePermits() == 0);
      assertThat(client.isConnected()).isTrue();
    }

    await().atMost(PATIENCE).until(() -> MODEL.cancelled.get() == before + 1);
    JsonNode usage = TopicEvents.of(environment, "usage.events", tenant, 1).get(0).path("data");
    assertThat(usage.path("completionTokens").asInt()).isEqualTo(2);
    assertThat(usage.path("outcome").asText()).isEqualTo("abandoned");
    Answer next = post(caller(1_000), CHAT, saying("a", "max_tokens", 1)).withStatus(200);
    assertThat(remaining(next)).isEqualTo(Integer.toString(1_000 - 18 - 7));
  }

  @Test
  void whoReadsTooSlowlyIsCutOffAndHoldsNobodyUp() throws Exception {
    try (Socket slow =
        stream(caller(1_000_000), saying("flood:" + "y".repeat(90), "stream", true))) {
      post(CHAT, saying("others go on")).withStatus(200);

      JsonNode event = TopicEvents.of(environment, "inference.events", tenant, 1).get(0);

      assertThat(event.path("type").asText()).isEqualTo("inference.aborted");
      assertThat(slow.isConnected()).isTrue();
    }
  }

  @Test
  void metricsHaveTheNamesOfVllmAndOfOpenTelemetry() {
    post(CHAT, saying("abc")).withStatus(200);

    String metrics = get("/actuator/prometheus").withStatus(200).response().body();

    String labels = "\\{model_name=\"talker\",tenant=\"platform\",version=\"1\"";
    for (String name :
        List.of(
            "vllm:num_requests_running",
            "vllm:num_requests_waiting",
            "vllm:kv_cache_usage_perc",
            "vllm:prompt_tokens_total",
            "vllm:generation_tokens_total",
            "vllm:prefix_cache_queries_total",
            "vllm:prefix_cache_hits_total")) {
      assertThat(metrics).containsPattern("\n" + name + labels + "\\} \\d");
    }
    assertThat(metrics)
        .containsPattern("\nvllm:request_success_total\\{finished_reason=\"stop\",model_name=");
    for (String name :
        List.of(
            "vllm:time_to_first_token_seconds",
            "vllm:inter_token_latency_seconds",
            "vllm:e2e_request_latency_seconds")) {
      assertThat(metrics)
          .containsPattern("\n" + name + "_bucket" + labels + ",le=\"[^\"]+\"\\} \\d")
          .containsPattern("\n" + name + "_count" + labels + "\\} [1-9]");
    }
    for (String name :
        List.of(
            "gen_ai_client_token_usage_token_sum",
            "gen_ai_server_request_duration_seconds_count",
            "gen_ai_server_time_to_first_token_seconds_count",
            "gen_ai_server_time_per_output_token_seconds_count")) {
      assertThat(metrics).containsPattern("\n" + name + "\\{[^}]*gen_ai_request_model=\"talker\"");
    }
  }

  /** Sends a request and reads nothing. */
  private Socket stream(TestCaller caller, String body) throws IOException {
    Socket socket = new Socket();
    socket.setReceiveBufferSize(4096);
    socket.connect(new InetSocketAddress("127.0.0.1", port));
    byte[] bytes = body.getBytes(StandardCharsets.UTF_8);
    String head =
        "POST %s HTTP/1.1\r\nHost: x\r\nAuthorization: Bearer %s\r\nContent-Type: application/json\r\nContent-Length: %d\r\n\r\n"
            .formatted(CHAT, caller.token(), bytes.length);
    socket.getOutputStream().write(head.getBytes(StandardCharsets.US_ASCII));
    socket.getOutputStream().write(bytes);
    socket.getOutputStream().flush();
    return socket;
  }
}
