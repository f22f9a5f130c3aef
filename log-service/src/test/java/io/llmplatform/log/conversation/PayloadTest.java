package io.llmplatform.log.conversation;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.DeserializationFeature;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.json.JsonMapper;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class PayloadTest {
  private static final String PAYLOAD =
      """
      {"id": "chatcmpl-1", "time": "2026-11-29T12:00:00Z", "tenant": "acme",
       "data": {"user": "ann", "model": "m", "operation": "chat", "outcome": "completed",
        "prompt": [{"role": "user", "text": "hello"}], "answers": [{"text": "hi"}]}}
      """;

  private final ObjectMapper json =
      JsonMapper.builder()
          .findAndAddModules()
          .disable(DeserializationFeature.FAIL_ON_UNKNOWN_PROPERTIES)
          .build();

  @Test
  void isAsTheSchemaSays() throws Exception {
    assertThat(json.readValue(PAYLOAD, Payload.class).data().prompt()).hasSize(1);
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {
        "\"tenant\": \"acme\"                      | \"x\": 1       | tenant is required",
        "{\"role\": \"user\", \"text\": \"hello\"} | null         | data.prompt is required",
        "\"text\": \"hello\"                       | \"text\": null | data.prompt.text is required",
        "{\"text\": \"hi\"}                        | null         | data.answers is required",
        "2026-11-29T12:00:00Z                      | +999999999-12-31T00:00:00Z | time lies",
        "2026-11-29T12:00:00Z                      | 1970-01-01T00:00:00Z       | time lies",
        "chatcmpl-1                                | a/b          | id is none of an answer",
      })
  void isNoneWhereAnythingIsNot(String part, String instead, String reason) {
    assertThat(PAYLOAD).contains(part);
    assertThatThrownBy(() -> json.readValue(PAYLOAD.replace(part, instead), Payload.class))
        .isInstanceOf(JsonProcessingException.class)
        .hasMessageContaining(reason);
  }
}
