package io.llmplatform.inference.retrieval.store;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.core.type.TypeReference;
import com.fasterxml.jackson.databind.ObjectMapper;
import io.llmplatform.inference.retrieval.index.Access;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.time.Instant;
import java.time.OffsetDateTime;
import java.time.ZoneOffset;
import java.util.HashMap;
import java.util.Map;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/** How values stand in columns: JSON, lists of names, times. */
public final class Rows {
  private static final ObjectMapper JSON = new ObjectMapper();
  private static final TypeReference<Map<String, Object>> ATTRIBUTES = new TypeReference<>() {};
  private static final TypeReference<Map<String, String>> TEXTS = new TypeReference<>() {};

  private Rows() {}

  public static String json(Map<String, ?> values) {
    try {
      return JSON.writeValueAsString(values);
    } catch (JsonProcessingException e) {
      throw new IllegalArgumentException("Not JSON", e);
    }
  }

  public static Map<String, Object> attributes(ResultSet row) throws SQLException {
    return read(row.getString("attributes"), ATTRIBUTES);
  }

  /** The same with all numbers as {@code Double}, as an index compares them. */
  static Map<String, Object> comparable(Map<String, Object> attributes) {
    Map<String, Object> comparable = new HashMap<>();
    attributes.forEach(
        (name, value) ->
            comparable.put(name, value instanceof Number number ? number.doubleValue() : value));
    return comparable;
  }

  static Map<String, String> metadata(ResultSet row) throws SQLException {
    return read(row.getString("metadata"), TEXTS);
  }

  public static Access access(ResultSet row) throws SQLException {
    return new Access(names(row, "access_users"), names(row, "access_roles"));
  }

  private static Set<String> names(ResultSet row, String column) throws SQLException {
    return Set.of((String[]) row.getArray(column).getArray());
  }

  public static String[] array(Set<String> names) {
    return names.toArray(String[]::new);
  }

  static Instant instant(ResultSet row, String column) throws SQLException {
    return row.getObject(column, OffsetDateTime.class).toInstant();
  }

  public static OffsetDateTime at(Instant time) {
    return OffsetDateTime.ofInstant(time, ZoneOffset.UTC);
  }

  static @Nullable Integer integer(ResultSet row, String column) throws SQLException {
    return row.getObject(column, Integer.class);
  }

  static @Nullable Long number(ResultSet row, String column) throws SQLException {
    return row.getObject(column, Long.class);
  }

  private static <T> T read(String text, TypeReference<T> type) {
    try {
      return JSON.readValue(text, type);
    } catch (JsonProcessingException e) {
      throw new IllegalStateException("A row holds no JSON", e);
    }
  }
}
