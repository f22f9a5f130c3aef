package io.llmplatform.inference;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;
import org.springframework.test.context.TestPropertySource;

/** The Redis that remembers is away; that of budgets is there. */
@TestPropertySource(
    properties = {
      "inference.answer-cache.enabled=true",
      "inference.answer-cache.tenants=*",
      "inference.answer-cache.models=*",
      "inference.cache.redis.port=1"
    })
class AnswersWithoutRedisIT extends ChatScenario {
  @Test
  void everyRequestIsComputed() {
    awaitReady(MINILM, 1);
    for (int i = 0; i < 5; i++) {
      Answer answer =
          post("/v1/chat/completions", saying("hello", "temperature", 0)).withStatus(200);

      assertThat(answer.response().headers().firstValue("x-cache")).hasValue("miss");
      assertThat(answer.json().at("/choices/0/message/content").asText()).isEqualTo("hello");
    }
    assertThat(MODEL.requests).hasSize(5);
  }
}
