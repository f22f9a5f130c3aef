package io.llmplatform.inference;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import io.llmplatform.inference.generation.FakeTextModel;
import io.llmplatform.inference.generation.TextModels;
import io.llmplatform.testing.identity.TestCaller;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.springframework.boot.test.context.TestConfiguration;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Import;
import org.springframework.context.annotation.Primary;
import org.springframework.test.context.TestPropertySource;

/**
 * The whole service, whose model {@code talker} is a fake language model: what it says, and when,
 * is up to the test.
 */
@Import(ChatScenario.Fakes.class)
@TestPropertySource(
    properties = {
      "inference.generation.keep-alive=300ms",
      "inference.generation.max-unread=256KB",
      "server.tomcat.connection-timeout=3s",
      "server.tomcat.keep-alive-timeout=60s"
    })
abstract class ChatScenario extends InferenceScenario {
  static final String TALKER = "talker";
  static final FakeTextModel MODEL = new FakeTextModel();
  private static final ObjectMapper JSON = new ObjectMapper();

  @BeforeAll
  static void deployTalker() {
    REGISTRY.add(TALKER, 1, TestModels.echo()).deploy(TALKER, 1);
  }

  @TestConfiguration
  static class Fakes {
    @Bean
    @Primary
    TextModels fakeTextModels() {
      return served -> served.id().name().equals(TALKER) ? Optional.of(MODEL) : Optional.empty();
    }
  }

  @BeforeEach
  void loaded() {
    MODEL.requests.clear();
    MODEL.steps.drainPermits();
    awaitReady(TALKER, 1);
  }

  /** A body with one message of the user's, and more members. */
  static String saying(String text, Object... more) {
    Map<String, Object> body = new LinkedHashMap<>();
    body.put("model", TALKER);
    body.put("messages", List.of(Map.of("role", "user", "content", text)));
    for (int i = 0; i < more.length; i += 2) {
      body.put((String) more[i], more[i + 1]);
    }
    return quoted(body);
  }

  JsonNode chat(String body) {
    return post("/v1/chat/completions", body).withStatus(200).json();
  }

  /** The events of a stream, without what differs each time; the last one must be [DONE]. */
  List<String> events(String path, String body) {
    Answer answer = post(path, body).withStatus(200);
    assertThat(answer.response().headers().firstValue("content-type").orElse(""))
        .isEqualTo("text/event-stream;charset=UTF-8");
    List<String> events = new ArrayList<>();
    for (String event : answer.response().body().split("\n\n")) {
      events.add(
          event
              .replaceAll("\"id\":\"(chatcmpl-|cmpl-|call_)\\w{29}\"", "\"id\":\"$1…\"")
              .replaceAll("\"created\":\\d{10}", "\"created\":0")
              .replaceAll(
                  "\"system_fingerprint\":\"fp_[0-9a-f]{10}\"", "\"system_fingerprint\":\"fp\""));
    }
    assertThat(answer.response().body()).endsWith("\n\ndata: [DONE]\n\n");
    return events;
  }

  static JsonNode data(String event) {
    assertThat(event).startsWith("data: ");
    try {
      return JSON.readTree(event.substring("data: ".length()));
    } catch (IOException e) {
      throw new UncheckedIOException(event, e);
    }
  }

  static TestCaller anyone() {
    return TestCaller.developer("tenant-" + java.util.UUID.randomUUID());
  }
}
