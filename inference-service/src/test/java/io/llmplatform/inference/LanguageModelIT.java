package io.llmplatform.inference;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import com.fasterxml.jackson.databind.JsonNode;
import io.llmplatform.inference.catalog.Lease;
import io.llmplatform.inference.catalog.ModelCatalog;
import io.llmplatform.inference.language.onnx.TestDecoders;
import io.llmplatform.registry.api.TrafficTarget;
import io.llmplatform.registry.api.VersionSettings;
import io.llmplatform.registry.api.VersionSettings.Generation;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.UUID;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.springframework.beans.factory.annotation.Autowired;

/** How language models are loaded, and how they look to those who know nothing of them. */
class LanguageModelIT extends InferenceScenario {
  private final String model = "model-" + UUID.randomUUID();

  @Autowired ModelCatalog catalog;

  @AfterEach
  void remove() {
    REGISTRY.remove(model);
  }

  @Test
  void aPublishedDirectoryIsServedAndDescribedAsText() {
    REGISTRY.add(model, 1, TestDecoders.published());
    deploy(new VersionSettings(null, null, null, null, null, generation(32), null));
    awaitReady(model, 1);

    get("/v2/models/" + model + "/ready").withStatus(200);
    JsonNode metadata = get("/v2/models/" + model).withStatus(200).json();
    assertThat(metadata.at("/inputs/0/name").asText()).isEqualTo("text_input");
    assertThat(metadata.at("/inputs/0/datatype").asText()).isEqualTo("BYTES");
    assertThat(metadata.at("/outputs/0/name").asText()).isEqualTo("text_output");
    try (Lease lease = catalog.lease("platform", model)) {
      assertThat(lease.model().language().orElseThrow().contextLength()).isEqualTo(32);
    }
    JsonNode models = get("/v1/models").withStatus(200).json();
    assertThat(models.path("data").findValuesAsText("id")).contains(model);
  }

  @Test
  void itsEngineIsMeasured() {
    REGISTRY.add(model, 1, TestDecoders.published());
    deploy(null);
    awaitReady(model, 1);
    Map<String, Object> body =
        Map.of("model", model, "prompt", List.of(5, 6, 7), "max_tokens", 4, "ignore_eos", true);
    post("/v1/completions", quoted(body)).withStatus(200);

    String metrics = get("/actuator/prometheus").withStatus(200).response().body();

    String labels = "{model_name=\"%s\",tenant=\"platform\",version=\"1\"} ".formatted(model);
    assertThat(metrics)
        .contains("\ninference_language_prefilled_tokens_total" + labels + "3.0")
        .contains("\ninference_language_prefill_seconds_count" + labels + "1")
        .contains("\ninference_language_decoded_tokens_total" + labels + "3.0")
        .contains("\ninference_language_decode_seconds_count" + labels + "3")
        .contains("\nvllm:request_queue_time_seconds_count" + labels + "1");
  }

  @Test
  void whatWantsTensorsOrVectorsOfItIsToldSo() {
    REGISTRY.add(model, 1, TestDecoders.published());
    deploy(null);
    awaitReady(model, 1);

    String tensors =
        quoted(
            Map.of(
                "inputs",
                List.of(
                    input("text_input", "BYTES", "hello"),
                    input("stream", "BOOL", false),
                    input("sampling_parameters", "BYTES", "{}"))));
    String refusal =
        post("/v2/models/" + model + "/infer", tensors).withStatus(400).response().body();
    assertThat(refusal).contains("generates text");
    post("/v1/embeddings", quoted(Map.of("model", model, "input", "hello"))).withStatus(400);
  }

  @Test
  void theModelThatShipsIsOfferedFunctionsOfAnyParameters() {
    REGISTRY.add(model, 1, TestModels.tinyInstruct());
    deploy(null);
    awaitReady(model, 1);
    Map<String, Object> optional =
        Map.of("anyOf", List.of(Map.of("type", "string"), Map.of("type", "null")));

    for (Map<String, Object> parameters :
        List.<Map<String, Object>>of(
            Map.of(),
            Map.of("parameters", Map.of()),
            Map.of("parameters", Map.of("type", "object")),
            Map.of("parameters", Map.of("type", "object", "properties", Map.of("a", optional))))) {
      Map<String, Object> function = new HashMap<>(parameters);
      function.put("name", "f");
      Map<String, Object> body =
          Map.of(
              "model",
              model,
              "max_tokens",
              3,
              "messages",
              List.of(Map.of("role", "user", "content", "Spell the number 42.")),
              "tools",
              List.of(Map.of("type", "function", "function", function)));
      post("/v1/chat/completions", quoted(body)).withStatus(200);
    }
  }

  @Test
  void aFileThatCannotBeFollowedLeavesItUnavailableAndIsNamed() {
    Map<String, byte[]> files = TestDecoders.published();
    files.put("config.json", "{\"architectures\":[\"LlamaForCausalLM\"]}".getBytes(UTF_8));
    REGISTRY.add(model, 1, files);
    deploy(null);

    await()
        .atMost(PATIENCE)
        .untilAsserted(
            () ->
                assertThat(indexEntry(model, 1).path("reason").asText())
                    .contains("config.json", "max_position_embeddings"));
  }

  private static Generation generation(int maxContextTokens) {
    return new Generation(maxContextTokens, 2, null, null, null, null);
  }

  private static Map<String, Object> input(String name, String type, Object value) {
    return Map.of("name", name, "shape", List.of(1), "datatype", type, "data", List.of(value));
  }

  private void deploy(@Nullable VersionSettings settings) {
    REGISTRY.deploy(model, List.of(new TrafficTarget(1, 100, null, settings)), null, false);
  }
}
