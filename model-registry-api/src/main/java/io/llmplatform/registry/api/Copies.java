package io.llmplatform.registry.api;

import java.util.Collections;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;

/** Immutable copies of what JSON brought, maps in order; an absent collection is an empty one. */
final class Copies {
  private Copies() {}

  static <T> Map<String, T> of(@Nullable Map<String, T> given) {
    return given == null ? Map.of() : Collections.unmodifiableMap(new TreeMap<>(Map.copyOf(given)));
  }

  static <T> List<T> of(@Nullable List<T> given) {
    return given == null ? List.of() : List.copyOf(given);
  }
}
