package io.llmplatform.inference;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import com.fasterxml.jackson.databind.JsonNode;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** The classifier's logits count the words password, invoices and cats; it takes 16 tokens. */
class ClassifyIT extends InferenceScenario {
  private static final String MODEL = "word-classifier";

  @BeforeAll
  static void deployed() {
    REGISTRY.add(MODEL, 1, TestModels.classifier()).deploy(MODEL, 1);
  }

  @BeforeEach
  void loaded() {
    awaitReady(MINILM, 1);
    awaitReady(MODEL, 1);
  }

  @ParameterizedTest
  @ValueSource(strings = {"/v1/classify", "/classify"})
  void namesTheLabelsOfTexts(String path) {
    Answer answer =
        post(
            path,
            quoted(
                Map.of(
                    "model",
                    MODEL,
                    "input",
                    List.of("reset my password password", "invoices come"))));

    assertThat(answer.status()).isEqualTo(200);
    JsonNode data = answer.json().get("data");
    assertThat(data.findValuesAsText("label")).containsExactly("登录", "billing");
    assertThat(data.at("/0/num_classes").asInt()).isEqualTo(3);
    double other = 1 / (Math.exp(2) + 2);
    assertThat(data.at("/0/probs/0").asDouble()).isCloseTo(Math.exp(2) * other, within(1e-6));
    assertThat(data.at("/0/probs/1").asDouble()).isCloseTo(other, within(1e-6));
    assertThat(data.at("/0/labels/2").asText()).isEqualTo("cats");
    assertThat(answer.json().at("/usage/total_tokens").asInt()).isEqualTo(6 + 4);
    assertThat(answer.response().headers().firstValue("x-model-version")).contains("1");
  }

  @Test
  void takesOneTextAndCutsWhatIsTooLong() {
    String text = "cats " + "sleep ".repeat(20) + "password password";
    Answer cut = post("/v1/classify", quoted(Map.of("model", MODEL, "input", text)));
    assertThat(cut.json().at("/data/0/label").asText()).isEqualTo("cats");
    assertThat(cut.json().at("/usage/total_tokens").asInt()).isEqualTo(16);

    Answer refused =
        post("/v1/classify", quoted(Map.of("model", MODEL, "input", text, "truncate", false)));
    assertThat(refused.status()).isEqualTo(400);
    assertThat(refused.json().at("/error/param").asText()).isEqualTo("input");
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {
        "{\"input\": \"a\"}|model",
        "{\"model\": \"word-classifier\"}|input",
        "{\"model\": \"word-classifier\", \"input\": []}|input",
        "{\"model\": \"word-classifier\", \"input\": [\"a\", \"\"]}|input[1]",
        "{\"model\": \"word-classifier\", \"input\": 7}|input",
        "{\"model\": \"word-classifier\", \"input\": \"a\", \"truncate\": 1}|truncate",
        "{\"model\": \"all-minilm-l6-v2\", \"input\": \"a\"}|model",
      })
  void refusesNamingTheMember(String body, String param) {
    Answer refused = post("/v1/classify", body);
    assertThat(refused.status()).isEqualTo(400);
    assertThat(refused.json().at("/error/param").asText()).isEqualTo(param);
  }
}
