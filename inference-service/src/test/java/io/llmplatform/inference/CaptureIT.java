package io.llmplatform.inference;

import static org.assertj.core.api.Assertions.assertThat;

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
import java.util.Set;
import java.util.UUID;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.springframework.beans.factory.annotation.Autowired;
import org.springframework.cloud.context.environment.EnvironmentChangeEvent;
import org.springframework.context.ApplicationEventPublisher;
import org.springframework.core.env.ConfigurableEnvironment;
import org.springframework.core.env.MapPropertySource;

/** What Kafka is told of prompts and answers, and for whom. */
class CaptureIT extends ChatScenario {
  private static final String CHAT = "/v1/chat/completions";
  private static final String SOURCE = "captured";
  private static final String TOPIC = "inference.payloads";

  @Autowired ConfigurableEnvironment environment;
  @Autowired ApplicationEventPublisher events;

  private final String tenant = "tenant-" + UUID.randomUUID();
  private final TestCaller caller =
      TestCaller.developer(tenant).withKey("key-of-" + tenant, Limits.NONE);

  @AfterEach
  void undo() {
    capture(Map.of());
  }

  private void capture(Map<String, Object> settings) {
    environment.getPropertySources().remove(SOURCE);
    environment.getPropertySources().addFirst(new MapPropertySource(SOURCE, settings));
    events.publishEvent(new EnvironmentChangeEvent(Set.of("inference.capture.tenants")));
  }

  private List<JsonNode> captured(int count) throws IOException {
    List<JsonNode> payloads = TopicEvents.of(environment, TOPIC, tenant, count);
    for (JsonNode payload : payloads) {
      assertThat(schema().validate(payload)).as(payload.toString()).isEmpty();
    }
    return payloads;
  }

  private static JsonSchema schema() throws IOException {
    try (InputStream in =
        Objects.requireNonNull(
            CaptureIT.class.getResourceAsStream("/schema/inference-payload.schema.json"))) {
      return JsonSchemaFactory.getInstance(SpecVersion.VersionFlag.V202012).getSchema(in);
    }
  }

  @Test
  void chatsAndCompletionsOfATenantThatWantsItAreToldOf() throws Exception {
    post(caller, CHAT, saying("before")).withStatus(200);
    capture(Map.of("inference.capture.tenants", tenant));

    JsonNode chat = post(caller, CHAT, saying("hello")).withStatus(200).json();
    Answer streamed = post(caller, CHAT, saying("again", "stream", true)).withStatus(200);
    post(caller, "/v1/completions", quoted(Map.of("model", TALKER, "prompt", "go on")))
        .withStatus(200);
    post(anyone(), CHAT, saying("another tenant's")).withStatus(200);

    List<JsonNode> payloads = captured(3);
    JsonNode first = payloads.get(0);
    assertThat(first.path("id")).isEqualTo(chat.path("id"));
    assertThat(first.at("/data/keyId").asText()).isEqualTo("key-of-" + tenant);
    assertThat(first.at("/data/operation").asText()).isEqualTo("chat");
    assertThat(first.at("/data/outcome").asText()).isEqualTo("completed");
    assertThat(first.at("/data/prompt/0/role").asText()).isEqualTo("user");
    assertThat(first.at("/data/prompt/0/text").asText()).isEqualTo("hello");
    assertThat(first.at("/data/answers/0/text").asText()).isEqualTo("hello");
    assertThat(first.at("/data/answers/0/finishReason").asText()).isEqualTo("stop");
    assertThat(first.at("/data/cut").asBoolean(true)).isFalse();
    assertThat(streamed.response().body()).contains(payloads.get(1).path("id").asText());
    assertThat(payloads.get(1).at("/data/answers/0/text").asText()).isEqualTo("again");
    assertThat(payloads.get(2).at("/data/operation").asText()).isEqualTo("text_completion");
    assertThat(payloads).hasSize(3);
  }

  @Test
  void longTextsAreCutOff() throws Exception {
    capture(Map.of("inference.capture.tenants", "*", "inference.capture.max-characters", "10"));
    post(caller, CHAT, saying("0123456789abcdef")).withStatus(200);

    JsonNode payload = captured(1).get(0);
    assertThat(payload.at("/data/prompt/0/text").asText()).isEqualTo("0123456789");
    assertThat(payload.at("/data/answers/0/text").asText()).isEqualTo("0123456789");
    assertThat(payload.at("/data/cut").asBoolean()).isTrue();
  }

  @Test
  void whatFailsIsToldOfAsFarAsItWent() throws Exception {
    capture(Map.of("inference.capture.tenants", tenant));
    post(caller, CHAT, saying("break:so far")).withStatus(500);
    post(caller, CHAT, saying("refuse:"));

    JsonNode payload = captured(1).get(0);
    assertThat(payload.at("/data/outcome").asText()).isEqualTo("failed");
    assertThat(payload.at("/data/answers/0/text").asText()).isEqualTo("so far");
    assertThat(payload.at("/data/answers/0").has("finishReason")).isFalse();
  }
}
