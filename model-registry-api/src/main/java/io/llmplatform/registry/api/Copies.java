package io.llmplatform.registry.api;

import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** Immutable copies of what JSON brought; an absent collection is an empty one. */
final class Copies {
  private Copies() {}

  static Map<String, String> of(@Nullable Map<String, String> given) {
    return given == null ? Map.of() : Map.copyOf(given);
  }

  static <T> List<T> of(@Nullable List<T> given) {
    return given == null ? List.of() : List.copyOf(given);
  }
}
