package io.llmplatform.inference;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import com.fasterxml.jackson.databind.JsonNode;
import com.networknt.schema.JsonSchema;
import com.networknt.schema.JsonSchemaFactory;
import com.networknt.schema.SpecVersion;
import io.llmplatform.testing.identity.TestCaller;
import io.llmplatform.user.api.Limits;
import java.io.IOException;
import java.io.InputStream;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.UUID;
import org.junit.jupiter.api.Test;
import org.springframework.beans.factory.annotation.Autowired;
import org.springframework.core.env.Environment;

/** What Kafka and Prometheus are told of requests. */
class EventsIT extends InferenceScenario {
  @Autowired Environment environment;

  private final String tenant = "tenant-" + UUID.randomUUID();

  @Test
  void everyRequestHasItsRecord() throws Exception {
    awaitReady(MINILM, 1);
    TestCaller caller =
        TestCaller.developer(tenant)
            .withKey("key-of-" + tenant, Limits.NONE)
            .withTenantLimits(new Limits(null, null, null, 3L, null));
    String hello = quoted(Map.of("model", MINILM, "input", "hello"));
    post(caller, "/v1/embeddings", hello).withStatus(200);
    post(caller, "/v1/embeddings", hello).withStatus(429);
    post(caller, "/v1/embeddings", quoted(Map.of("model", "nothing", "input", "hello")))
        .withStatus(404);

    List<JsonNode> events = TopicEvents.of(environment, "inference.events", tenant, 3);

    for (JsonNode event : events) {
      assertThat(schema().validate(event)).as(event.toString()).isEmpty();
      assertThat(event.at("/data/keyId").asText()).isEqualTo("key-of-" + tenant);
      assertThat(event.at("/data/protocol").asText()).isEqualTo("openai");
      assertThat(event.at("/data/totalMicros").asLong()).isPositive();
    }
    assertThat(events)
        .extracting(event -> event.path("type").asText())
        .containsExactly("inference.completed", "inference.refused", "inference.refused");
    assertThat(events.get(0).at("/data/tokens").asLong()).isEqualTo(3);
    assertThat(events.get(0).at("/data/version").asInt()).isEqualTo(1);
    assertThat(events.get(0).at("/data/computeMicros").asLong()).isPositive();
    assertThat(events.get(1).at("/data/error").asText()).isEqualTo("exhausted");
    assertThat(events.get(2).at("/data/error").asText()).isEqualTo("not_found");
  }

  @Test
  void metricsHaveTritonsNamesAndEndWithTheirModel() {
    String model = "model-" + UUID.randomUUID();
    REGISTRY.add(model, 1, TestModels.miniLm()).deploy(model, 1);
    awaitReady(model, 1);
    post("/v1/embeddings", quoted(Map.of("model", model, "input", "hello"))).withStatus(200);

    assertThat(metrics())
        .containsPattern(
            "nv_inference_request_success\\{model=\"%s\",tenant=\"platform\",version=\"1\"\\} 1"
                .formatted(model))
        .containsPattern("nv_inference_count\\{model=\"%s\"[^}]*\\} 1".formatted(model))
        .containsPattern(
            "nv_inference_compute_infer_duration_us\\{model=\"%s\"[^}]*\\} [1-9]".formatted(model))
        .containsPattern(
            "nv_inference_pending_request_count\\{model=\"%s\"[^}]*\\} 0".formatted(model))
        .containsPattern("inference_memory_used_bytes\\{[^}]*\\} [1-9]");

    REGISTRY.remove(model);
    await().atMost(PATIENCE).until(() -> !metrics().contains(model));
  }

  private String metrics() {
    return get("/actuator/prometheus").withStatus(200).response().body();
  }

  private static JsonSchema schema() throws IOException {
    try (InputStream in =
        Objects.requireNonNull(
            EventsIT.class.getResourceAsStream("/schema/inference-event.schema.json"))) {
      return JsonSchemaFactory.getInstance(SpecVersion.VersionFlag.V202012).getSchema(in);
    }
  }
}
