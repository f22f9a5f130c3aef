package io.llmplatform.registry.column;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.core.type.TypeReference;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.util.Map;
import org.jspecify.annotations.Nullable;
import org.springframework.stereotype.Component;

/** Values that lie as JSON in a column. Thread-safe. */
@Component
public class JsonColumns {
  private static final TypeReference<Map<String, Object>> OBJECT = new TypeReference<>() {};

  private final ObjectMapper json;

  JsonColumns(ObjectMapper json) {
    this.json = json;
  }

  /** The column's text; null for null. */
  public @Nullable String text(@Nullable Object value) {
    try {
      return value == null ? null : json.writeValueAsString(value);
    } catch (JsonProcessingException e) {
      throw new IllegalArgumentException("Not JSON: " + value, e);
    }
  }

  /** The value of a column that has one. */
  public <T> T value(String text, Class<T> type) {
    try {
      return json.readValue(text, type);
    } catch (JsonProcessingException e) {
      throw new IllegalStateException("A column holds no " + type.getSimpleName(), e);
    }
  }

  /** In JSON's terms: maps, lists, texts and numbers, without what is absent. */
  public Map<String, Object> terms(Object value) {
    return json.convertValue(value, OBJECT);
  }
}
