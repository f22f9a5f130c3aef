package io.llmplatform.scheduler.training.run;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.core.type.TypeReference;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.util.List;
import java.util.Map;

/** Values in columns of type jsonb. Thread-safe. */
final class JsonColumn {
  static final TypeReference<Map<String, Object>> VALUES = new TypeReference<>() {};
  static final TypeReference<Map<String, Double>> NUMBERS = new TypeReference<>() {};
  static final TypeReference<List<String>> TEXTS = new TypeReference<>() {};

  private static final ObjectMapper JSON = new ObjectMapper();

  private JsonColumn() {}

  static String write(Object value) {
    try {
      return JSON.writeValueAsString(value);
    } catch (JsonProcessingException e) {
      throw new IllegalArgumentException("The value is not JSON", e);
    }
  }

  static <T> T read(String column, TypeReference<T> type) {
    try {
      return JSON.readValue(column, type);
    } catch (JsonProcessingException e) {
      throw new IllegalStateException("The column is not what was written", e);
    }
  }

  static <T> T read(String column, Class<T> type) {
    try {
      return JSON.readValue(column, type);
    } catch (JsonProcessingException e) {
      throw new IllegalStateException("The column is not what was written", e);
    }
  }
}
