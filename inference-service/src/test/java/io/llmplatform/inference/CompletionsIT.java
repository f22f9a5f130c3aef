package io.llmplatform.inference;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import com.fasterxml.jackson.databind.JsonNode;
import io.llmplatform.inference.language.onnx.TestDecoders;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/**
 * Text of a real decoder, however small, from the request to its tokens and back. It knows the
 * first 97 of its tokenizer's tokens.
 */
class CompletionsIT extends InferenceScenario {
  private static final String DECODER = "completing-decoder";

  @BeforeAll
  static void deployDecoder() {
    REGISTRY.add(DECODER, 1, TestDecoders.published()).deploy(DECODER, 1);
  }

  @BeforeEach
  void loaded() {
    awaitReady(DECODER, 1);
  }

  private static String body(Object... more) {
    Map<String, Object> body = new LinkedHashMap<>();
    body.put("model", DECODER);
    body.put("prompt", List.of(5, 17, 40, 96));
    body.put("max_tokens", 6);
    body.put("temperature", 0);
    body.put("ignore_eos", true);
    for (int i = 0; i < more.length; i += 2) {
      body.put((String) more[i], more[i + 1]);
    }
    return quoted(body);
  }

  private JsonNode complete(Object... more) {
    return post("/v1/completions", body(more)).withStatus(200).json();
  }

  @Test
  void greedyTextIsTheSameEachTimeStreamedOrNot() {
    JsonNode first = complete();
    JsonNode second = complete("logprobs", 2);

    assertThat(first.at("/usage/completion_tokens").asInt()).isEqualTo(6);
    assertThat(first.at("/choices/0/finish_reason").asText()).isEqualTo("length");
    assertThat(second.at("/choices/0/text")).isEqualTo(first.at("/choices/0/text"));
    assertThat(second.at("/choices/0/logprobs/token_logprobs")).hasSize(6);
    String stream = post("/v1/completions", body("stream", true)).withStatus(200).response().body();
    assertThat(stream).endsWith("data: [DONE]\n\n");
  }

  @Test
  void aPromptIsScoredAsItsTokensWouldBeIfTheyWereGenerated() {
    List<Integer> prompt = List.of(5, 17, 40, 96, 23, 8, 61);

    JsonNode scored =
        complete("prompt", prompt, "echo", true, "logprobs", 2, "max_tokens", 1)
            .at("/choices/0/logprobs");

    assertThat(scored.path("tokens")).hasSize(8);
    assertThat(scored.at("/token_logprobs/0").isNull()).isTrue();
    assertThat(scored.at("/top_logprobs/0").isNull()).isTrue();
    for (int i = 1; i < prompt.size(); i++) {
      JsonNode forced = forced(prompt.subList(0, i), prompt.get(i));
      assertThat(scored.at("/token_logprobs/" + i).asDouble())
          .isCloseTo(forced.at("/token_logprobs/0").asDouble(), within(1e-3));
      assertThat(scored.at("/tokens/" + i)).isEqualTo(forced.at("/tokens/0"));
    }
  }

  /** The logarithms where a bias leaves no other choice, of which they know nothing. */
  private JsonNode forced(List<Integer> prompt, int token) {
    Map<String, Object> bias = Map.of(Integer.toString(token), 100);
    return complete("prompt", prompt, "logit_bias", bias, "logprobs", 0, "max_tokens", 1)
        .at("/choices/0/logprobs");
  }

  @Test
  void aScoredPromptIsStreamedBeforeWhatFollowsIt() {
    String stream =
        post("/v1/completions", body("echo", true, "logprobs", 0, "stream", true))
            .withStatus(200)
            .response()
            .body();

    assertThat(stream).contains("\"token_logprobs\":[null,-").endsWith("data: [DONE]\n\n");
  }

  @Test
  void aSeedGivesTheSameTextsAndEachChoiceItsOwn() {
    JsonNode first = complete("temperature", 1.5, "seed", 11, "n", 4);
    JsonNode second = complete("temperature", 1.5, "seed", 11, "n", 4);

    assertThat(second.path("choices")).isEqualTo(first.path("choices"));
    assertThat(first.path("choices").findValuesAsText("text").stream().distinct().count())
        .isGreaterThan(1);
  }

  @Test
  void whatTheModelCannotDoIsSaid() {
    Map<String, Object> chat =
        Map.of("model", DECODER, "messages", List.of(Map.of("role", "user", "content", "hi")));
    assertThat(post("/v1/chat/completions", quoted(chat)).withStatus(400).response().body())
        .contains("no chat template");
    Map<String, Object> schema =
        Map.of(
            "type",
            "json_schema",
            "json_schema",
            Map.of("name", "x", "schema", Map.of("type", "integer", "multipleOf", 7)));
    JsonNode refused =
        post("/v1/completions", body("response_format", schema)).withStatus(400).json();
    assertThat(refused.at("/error/param").asText()).isEqualTo("response_format.json_schema.schema");
    JsonNode biased =
        post("/v1/completions", body("logit_bias", Map.of("999999", 1))).withStatus(400).json();
    assertThat(biased.at("/error/param").asText()).isEqualTo("logit_bias.999999");
  }

  @Test
  void textsGoThroughTokensAndBack() {
    JsonNode tokens =
        post("/tokenize", quoted(Map.of("model", DECODER, "prompt", "hello")))
            .withStatus(200)
            .json();
    List<Integer> ids = new ArrayList<>();
    tokens.path("tokens").forEach(id -> ids.add(id.asInt()));
    JsonNode text =
        post("/detokenize", quoted(Map.of("model", DECODER, "tokens", ids))).withStatus(200).json();
    assertThat(text.path("prompt").asText()).contains("hello");
  }
}
