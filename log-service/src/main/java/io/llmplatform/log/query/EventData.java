package io.llmplatform.log.query;

import io.llmplatform.log.event.StoredEvent;
import java.util.Map;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;

/**
 * The members of an event's data, by name. One that is not of the type that the schema says is as
 * absent.
 */
record EventData(Map<String, Object> members) {
  static EventData of(StoredEvent event) {
    return new EventData(event.data());
  }

  @Nullable String text(String name) {
    return members.get(name) instanceof String text ? text : null;
  }

  @Nullable Long number(String name) {
    return members.get(name) instanceof Number number ? (Long) number.longValue() : null;
  }

  /** The texts of an object; empty where it is absent. */
  Map<String, String> texts(String name) {
    Map<String, String> texts = new TreeMap<>();
    if (members.get(name) instanceof Map<?, ?> object) {
      object.forEach((key, value) -> texts.put(String.valueOf(key), String.valueOf(value)));
    }
    return texts;
  }
}
