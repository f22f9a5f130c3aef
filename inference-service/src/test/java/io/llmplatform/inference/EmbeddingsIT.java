package io.llmplatform.inference;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import com.fasterxml.jackson.databind.JsonNode;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.charset.StandardCharsets;
import java.util.Base64;
import java.util.Collections;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;

class EmbeddingsIT extends InferenceScenario {
  private static final String PROMPTED = "prompted-minilm";

  @BeforeAll
  static void deployPrompted() {
    Map<String, byte[]> files = new java.util.HashMap<>(TestModels.miniLm());
    files.put(
        "config_sentence_transformers.json",
        "{\"prompts\":{\"query\":\"query: \"}}".getBytes(StandardCharsets.UTF_8));
    REGISTRY.add(PROMPTED, 1, files).deploy(PROMPTED, 1);
  }

  @BeforeEach
  void modelsAreLoaded() {
    awaitReady(MINILM, 1);
    awaitReady("echo", 3);
  }

  @Test
  void similarSentencesAreCloserThanDissimilarOnes() {
    JsonNode answer =
        embed(
            Map.of(
                "model",
                MINILM,
                "input",
                List.of(
                    "How do I reset my password?",
                    "I forgot my login credentials.",
                    "The recipe needs two eggs and flour.")));

    assertThat(Vectors.cosine(vector(answer, 0), vector(answer, 1)))
        .isGreaterThan(Vectors.cosine(vector(answer, 0), vector(answer, 2)) + 0.3);
  }

  @Test
  void answersInOpenAisShape() {
    JsonNode answer = embed(Map.of("model", MINILM, "input", "hello", "user", "u-1"));

    assertThat(answer.path("object").asText()).isEqualTo("list");
    assertThat(answer.path("model").asText()).isEqualTo(MINILM);
    assertThat(answer.at("/data/0/object").asText()).isEqualTo("embedding");
    assertThat(answer.at("/data/0/index").asInt()).isZero();
    assertThat(answer.at("/usage/prompt_tokens").asInt()).isEqualTo(3);
  }

  @Test
  void base64HoldsTheSameVectorAsLittleEndianFloats() {
    JsonNode numbers = embed(Map.of("model", MINILM, "input", "hello"));
    JsonNode encoded =
        embed(Map.of("model", MINILM, "input", "hello", "encoding_format", "base64"));

    byte[] bytes = Base64.getDecoder().decode(encoded.at("/data/0/embedding").asText());
    float[] decoded = new float[bytes.length / 4];
    ByteBuffer.wrap(bytes).order(ByteOrder.LITTLE_ENDIAN).asFloatBuffer().get(decoded);
    assertThat(decoded).containsExactly(vector(numbers, 0), within(1e-7f));
  }

  @Test
  void tokenIdsAreTakenAsTheyAre() {
    float[] text = vector(embed(Map.of("model", MINILM, "input", "hello")), 0);

    JsonNode one = embed(Map.of("model", MINILM, "input", List.of(101, 7592, 102)));
    JsonNode many =
        embed(
            Map.of("model", MINILM, "input", List.of(List.of(101, 7592, 102), List.of(101, 102))));

    assertThat(vector(one, 0)).containsExactly(text, within(1e-6f));
    assertThat(vector(many, 0)).containsExactly(text, within(1e-5f));
    assertThat(many.at("/usage/prompt_tokens").asInt()).isEqualTo(5);
  }

  @Test
  void truncatesOnlyWhenAsked() {
    String longText = "word ".repeat(300);

    JsonNode cut = embed(Map.of("model", MINILM, "input", longText, "truncate", true));
    JsonNode fitting = embed(Map.of("model", MINILM, "input", "word ".repeat(254)));

    assertThat(cut.at("/usage/prompt_tokens").asInt()).isEqualTo(256);
    assertThat(vector(cut, 0)).containsExactly(vector(fitting, 0), within(1e-5f));
  }

  @Test
  void truncatesOnTheSideThatIsNamed() {
    String start = "first ".repeat(300) + "word ".repeat(254);
    float[] end = vector(embed(Map.of("model", MINILM, "input", "word ".repeat(254))), 0);

    for (Map<String, Object> wish :
        List.<Map<String, Object>>of(
            Map.of("truncate", true, "truncation_direction", "Left"),
            Map.of("truncate", "START"))) {
      Map<String, Object> body = new java.util.HashMap<>(wish);
      body.put("model", MINILM);
      body.put("input", start);
      assertThat(vector(embed(body), 0)).containsExactly(end, within(1e-5f));
    }
    assertThat(vector(embed(Map.of("model", MINILM, "input", "a", "truncate", "NONE")), 0))
        .hasSize(384);
  }

  @Test
  void promptsGoBeforeTheTexts() {
    awaitReady(PROMPTED, 1);
    float[] query = vector(embed(Map.of("model", MINILM, "input", "query: a cat")), 0);

    for (String type : List.of("query", "search_query")) {
      JsonNode answer = embed(Map.of("model", PROMPTED, "input", "a cat", "input_type", type));
      assertThat(vector(answer, 0)).containsExactly(query, within(1e-6f));
    }
    JsonNode named = embed(Map.of("model", PROMPTED, "input", "a cat", "prompt_name", "query"));
    assertThat(vector(named, 0)).containsExactly(query, within(1e-6f));
    JsonNode plain = embed(Map.of("model", PROMPTED, "input", "query: a cat"));
    assertThat(vector(plain, 0)).containsExactly(query, within(1e-6f));
  }

  @Test
  void takesAsManyInputsAsAllowed() {
    JsonNode answer = embed(Map.of("model", MINILM, "input", Collections.nCopies(2048, "a")));

    assertThat(answer.path("data")).hasSize(2048);
    assertThat(answer.at("/data/2047/index").asInt()).isEqualTo(2047);
  }

  @Test
  void controlCharactersAndEmojiAreText() {
    JsonNode answer =
        embed(Map.of("model", MINILM, "input", List.of("a\u0000b", "\uD83D\uDE00", " ")));

    assertThat(answer.path("data")).hasSize(3);
  }

  @Test
  void listsModels() {
    assertThat(get("/v1/models").withStatus(200).json().path("data").findValuesAsText("id"))
        .contains(MINILM, "echo");
    JsonNode model = get("/v1/models/" + MINILM).withStatus(200).json();
    assertThat(model.path("object").asText()).isEqualTo("model");
    assertThat(get("/v1/models/nobody").withStatus(404).json().at("/error/message").asText())
        .contains("nobody");
  }

  static List<Arguments> refusals() {
    String longText = quoted("word ".repeat(300));
    return List.of(
        refusal(404, "unknown model", "{'model':'nobody','input':'a'}", "nobody", null),
        refusal(400, "no model", "{'input':'a'}", "model", "model"),
        refusal(400, "model of a wrong type", "{'model':7,'input':'a'}", "model", "model"),
        refusal(400, "no embedding model", "{'model':'echo','input':'a'}", "echo", "model"),
        refusal(400, "no input", "{'model':'M'}", "input", "input"),
        refusal(400, "null input", "{'model':'M','input':null}", "input", "input"),
        refusal(400, "number", "{'model':'M','input':5}", "input", "input"),
        refusal(400, "object", "{'model':'M','input':{'a':1}}", "input", "input"),
        refusal(400, "empty string", "{'model':'M','input':''}", "empty", "input"),
        refusal(400, "empty array", "{'model':'M','input':[]}", "empty", "input"),
        refusal(400, "empty element", "{'model':'M','input':['a','']}", "empty", "input[1]"),
        refusal(400, "null element", "{'model':'M','input':['a',null]}", "input[1]", "input[1]"),
        refusal(400, "float ids", "{'model':'M','input':[1,2.5]}", "input[1]", "input"),
        refusal(400, "huge id", "{'model':'M','input':[99999999999999999999]}", "[0]", "input"),
        refusal(400, "id out of range", "{'model':'M','input':[30522]}", "30521", "input"),
        refusal(400, "negative id", "{'model':'M','input':[[-1]]}", "-1", "input[0]"),
        refusal(400, "no ids", "{'model':'M','input':[[]]}", "empty", "input[0]"),
        refusal(400, "nested too deep", "{'model':'M','input':[[[1]]]}", "[0][0]", "input[0]"),
        refusal(
            400,
            "too long",
            "{'model':'M','input':['a','b','c'," + longText + "]}",
            "256",
            "input[3]"),
        refusal(
            400, "its tokens are named", "{'model':'M','input':" + longText + "}", "302", "input"),
        refusal(
            400,
            "too many",
            "{'model':'M','input':[" + "'a',".repeat(9_999) + "'a']}",
            "2048",
            "input"),
        refusal(400, "surrogate", "{'model':'M','input':'a\\ud800b'}", "surrogate", "input"),
        refusal(
            400, "dimensions", "{'model':'M','input':'a','dimensions':128}", "384", "dimensions"),
        refusal(
            400,
            "dimensions zero",
            "{'model':'M','input':'a','dimensions':0}",
            "384",
            "dimensions"),
        refusal(
            400,
            "dimensions text",
            "{'model':'M','input':'a','dimensions':'x'}",
            "integer",
            "dimensions"),
        refusal(
            400,
            "format",
            "{'model':'M','input':'a','encoding_format':'hex'}",
            "base64",
            "encoding_format"),
        refusal(
            400, "truncate", "{'model':'M','input':'a','truncate':'yes'}", "truncate", "truncate"),
        refusal(
            400,
            "side",
            "{'model':'M','input':'a','truncation_direction':'up'}",
            "left",
            "truncation_direction"),
        refusal(
            400, "type", "{'model':'M','input':'a','input_type':'poem'}", "query", "input_type"),
        refusal(
            400,
            "prompt",
            "{'model':'M','input':'a','prompt_name':'query'}",
            "prompts",
            "prompt_name"),
        refusal(400, "no JSON", "{'model':", "JSON", null),
        refusal(400, "no object", "[1]", "object", null),
        refusal(400, "empty body", "", "object", null),
        refusal(400, "member twice", "{'model':'M','model':'M','input':'a'}", "JSON", null),
        refusal(400, "more than an object", "{'model':'M','input':'a'} {}", "more", null));
  }

  private static Arguments refusal(
      int status,
      String name,
      String body,
      String said,
      @org.jspecify.annotations.Nullable String param) {
    return Arguments.of(
        name, status, body.replace("'", "\"").replace("\"M\"", quoted(MINILM)), said, param);
  }

  @ParameterizedTest(name = "{0}")
  @MethodSource("refusals")
  void refusesBadInput(
      String name,
      int status,
      String body,
      String said,
      @org.jspecify.annotations.Nullable String param) {
    JsonNode error = post("/v1/embeddings", body).withStatus(status).json().path("error");

    assertThat(error.path("message").asText()).contains(said);
    if (param != null) {
      assertThat(error.path("param").asText()).isEqualTo(param);
    }
  }

  @Test
  void theModelsOwnDimensionsAreAllowed() {
    assertThat(vector(embed(Map.of("model", MINILM, "input", "a", "dimensions", 384)), 0))
        .hasSize(384);
  }

  @Test
  void aBodyThatOnlySaysItIsCompressedIsRefused() {
    send(request("/v1/embeddings")
            .header("Content-Encoding", "gzip")
            .POST(java.net.http.HttpRequest.BodyPublishers.ofString("{}")))
        .withStatus(400);
  }

  private JsonNode embed(Map<String, Object> request) {
    return post("/v1/embeddings", quoted(request)).withStatus(200).json();
  }

  private static float[] vector(JsonNode answer, int index) {
    return vector(answer.path("data").get(index).path("embedding"));
  }

  private static float[] vector(JsonNode numbers) {
    float[] vector = new float[numbers.size()];
    for (int i = 0; i < vector.length; i++) {
      vector[i] = numbers.get(i).floatValue();
    }
    return vector;
  }
}
