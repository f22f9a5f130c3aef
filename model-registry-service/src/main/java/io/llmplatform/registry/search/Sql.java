package io.llmplatform.registry.search;

import java.util.ArrayList;
import java.util.List;

/**
 * SQL with its parameters in order. The text comes from this package alone; what a client wrote is
 * a parameter.
 *
 * @param text with a {@code ?} for each parameter
 */
record Sql(String text, List<Object> parameters) {
  Sql {
    parameters = List.copyOf(parameters);
  }

  static Sql of(String text, Object... parameters) {
    return new Sql(text, List.of(parameters));
  }

  /** One text behind the other. */
  Sql then(Sql next) {
    List<Object> all = new ArrayList<>(parameters);
    all.addAll(next.parameters);
    return new Sql(text + next.text, all);
  }

  Sql then(String next) {
    return new Sql(text + next, parameters);
  }

  /** All of them, joined; {@code true} where there is none. */
  static Sql joined(String separator, List<Sql> parts) {
    if (parts.isEmpty()) {
      return of("true");
    }
    Sql joined = parts.get(0);
    for (Sql part : parts.subList(1, parts.size())) {
      joined = joined.then(separator).then(part);
    }
    return joined;
  }
}
