package io.llmplatform.inference;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import java.util.Map;
import java.util.Set;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.springframework.beans.factory.annotation.Autowired;
import org.springframework.cloud.context.environment.EnvironmentChangeEvent;
import org.springframework.context.ApplicationEventPublisher;
import org.springframework.core.env.ConfigurableEnvironment;
import org.springframework.core.env.MapPropertySource;

class LiveSettingsIT extends InferenceScenario {
  private static final String SOURCE = "changed";

  @Autowired ConfigurableEnvironment environment;
  @Autowired ApplicationEventPublisher events;

  @AfterEach
  void undo() {
    environment.getPropertySources().remove(SOURCE);
    events.publishEvent(new EnvironmentChangeEvent(Set.of("inference")));
  }

  @Test
  void aChangedLimitActsWithoutARestart() {
    awaitReady(MINILM, 1);
    change("inference.requests.max-inputs", 2);

    assertThat(embed(List.of("a", "b", "c")).withStatus(400).json().at("/error/message").asText())
        .contains("2");
    embed(List.of("a", "b")).withStatus(200);

    change("inference.requests.max-body", "10B");
    embed(List.of("a", "b")).withStatus(413);
  }

  @Test
  void aChangeThatDoesNotPassTheChecksIsRefused() {
    awaitReady(MINILM, 1);
    change("inference.requests.max-inputs", 0);

    embed(List.of("a", "b")).withStatus(200);
  }

  private Answer embed(List<String> input) {
    return post("/v1/embeddings", quoted(Map.of("model", MINILM, "input", input)));
  }

  private void change(String key, Object value) {
    environment.getPropertySources().remove(SOURCE);
    environment.getPropertySources().addFirst(new MapPropertySource(SOURCE, Map.of(key, value)));
    events.publishEvent(new EnvironmentChangeEvent(Set.of(key)));
  }
}
