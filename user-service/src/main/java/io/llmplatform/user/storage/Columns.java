package io.llmplatform.user.storage;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.DeserializationFeature;
import com.fasterxml.jackson.databind.ObjectMapper;
import io.llmplatform.user.api.Limits;
import io.llmplatform.user.api.Permission;
import java.sql.Array;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Timestamp;
import java.time.Clock;
import java.time.Instant;
import java.time.OffsetDateTime;
import java.time.ZoneOffset;
import java.time.temporal.ChronoUnit;
import java.util.Collection;
import java.util.Collections;
import java.util.List;
import java.util.Set;
import java.util.TreeSet;
import org.jspecify.annotations.Nullable;

/** Reads and writes columns. */
public final class Columns {
  private static final ObjectMapper JSON =
      new ObjectMapper().disable(DeserializationFeature.FAIL_ON_UNKNOWN_PROPERTIES);

  private Columns() {}

  /** Now, as the database keeps it: an answer is what a later read shows. */
  public static Instant now(Clock clock) {
    return clock.instant().truncatedTo(ChronoUnit.MICROS);
  }

  /** For a parameter of type {@code timestamptz}. */
  public static OffsetDateTime time(Instant instant) {
    return instant.atOffset(ZoneOffset.UTC);
  }

  /** As {@link #time}, where there may be none. */
  public static @Nullable OffsetDateTime timeOrNull(@Nullable Instant instant) {
    return instant == null ? null : time(instant);
  }

  public static Instant instant(ResultSet row, String column) throws SQLException {
    return row.getTimestamp(column).toInstant();
  }

  public static @Nullable Instant instantOrNull(ResultSet row, String column) throws SQLException {
    Timestamp time = row.getTimestamp(column);
    return time == null ? null : time.toInstant();
  }

  /** For {@code cast(? as jsonb)}. */
  public static String json(Limits limits) {
    try {
      return JSON.writeValueAsString(limits);
    } catch (JsonProcessingException e) {
      throw new IllegalStateException("Limits cannot be written as JSON", e);
    }
  }

  public static Limits limits(ResultSet row, String column) throws SQLException {
    try {
      return JSON.readValue(row.getString(column), Limits.class);
    } catch (JsonProcessingException e) {
      throw new SQLException("The column " + column + " holds no limits", e);
    }
  }

  /** For a parameter of type {@code text[]}. */
  public static String @Nullable [] array(@Nullable Collection<String> texts) {
    return texts == null ? null : texts.toArray(String[]::new);
  }

  /** For a parameter of type {@code text[]}; in one order. */
  public static String[] permissions(Collection<Permission> permissions) {
    return permissions.stream().map(Permission::value).sorted().toArray(String[]::new);
  }

  /** In alphabetical order; none for null. */
  public static Set<String> set(ResultSet row, String column) throws SQLException {
    Set<String> set = setOrNull(row, column);
    return set == null ? Set.of() : set;
  }

  public static @Nullable Set<String> setOrNull(ResultSet row, String column) throws SQLException {
    Array array = row.getArray(column);
    return array == null
        ? null
        : Collections.unmodifiableSet(new TreeSet<>(List.of((String[]) array.getArray())));
  }
}
