package io.llmplatform.registry;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.util.List;
import org.springframework.jdbc.core.simple.JdbcClient;

/** Events that are still to be sent. */
final class Outbox {
  private static final ObjectMapper JSON = new ObjectMapper();

  private Outbox() {}

  /** A model's events of a type that begins so, in order. */
  static List<JsonNode> of(JdbcClient database, String key, String type) {
    return database
        .sql("select event from model_event_outbox where key = ? order by sequence")
        .param(key)
        .query((row, number) -> parsed(row.getString(1)))
        .list()
        .stream()
        .filter(event -> event.at("/type").asText().startsWith(type))
        .toList();
  }

  private static JsonNode parsed(String event) {
    try {
      return JSON.readTree(event);
    } catch (JsonProcessingException e) {
      throw new IllegalStateException(e);
    }
  }
}
