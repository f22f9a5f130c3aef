package io.llmplatform.log.query;

import io.llmplatform.log.event.EventKind;
import io.llmplatform.log.event.StoredEvent;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import org.bson.Document;
import org.jspecify.annotations.Nullable;

/** Reads documents of events. */
final class EventDocument {
  /** What stands for a dot and a dollar in stored names: not every store takes these there. */
  private static final char DOT = '\uFF0E';

  private static final char DOLLAR = '\uFF04';

  private EventDocument() {}

  static StoredEvent read(EventKind kind, Document document) {
    return new StoredEvent(
        document.getString("_id"),
        kind,
        document.getString("type"),
        document.getString("source"),
        document.getString("tenant"),
        document.getString("subject"),
        document.getDate("time").toInstant(),
        document.getString("traceId"),
        members(Objects.requireNonNullElse(document.get("data", Document.class), Map.of())));
  }

  private static Map<String, Object> members(Map<?, ?> stored) {
    Map<String, Object> members = new LinkedHashMap<>();
    stored.forEach(
        (name, value) -> {
          Object sent = value(value);
          if (sent != null) {
            members.put(name(String.valueOf(name)), sent);
          }
        });
    return members;
  }

  private static @Nullable Object value(@Nullable Object stored) {
    if (stored instanceof Map<?, ?> object) {
      return members(object);
    }
    return stored instanceof List<?> items
        ? items.stream().map(EventDocument::value).toList()
        : stored;
  }

  private static String name(String stored) {
    String dotted = stored.replace(DOT, '.');
    return dotted.isEmpty() || dotted.charAt(0) != DOLLAR ? dotted : '$' + dotted.substring(1);
  }
}
