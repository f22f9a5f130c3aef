package io.llmplatform.inference.benchmark;

import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Set;

/**
 * What of several things a run measures.
 *
 * @param names separated by commas; {@code all}: every one
 */
record Wanted(String names) {
  /**
   * Those that are wanted, in their own order.
   *
   * @throws IllegalArgumentException naming what there is, where another name is wanted
   */
  <T> List<T> of(Map<String, T> things) {
    if (names.equals("all")) {
      return List.copyOf(things.values());
    }
    Set<String> wanted = Set.of(names.split(","));
    if (!things.keySet().containsAll(wanted)) {
      throw new IllegalArgumentException(
          "of %s there is none, but %s".formatted(names, things.keySet()));
    }
    List<T> found = new ArrayList<>();
    things.forEach(
        (name, thing) -> {
          if (wanted.contains(name)) {
            found.add(thing);
          }
        });
    return found;
  }
}
