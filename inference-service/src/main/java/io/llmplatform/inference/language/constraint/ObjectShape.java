package io.llmplatform.inference.language.constraint;

import com.fasterxml.jackson.databind.JsonNode;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/** What schemas that all have to be met say of an object together. Not thread-safe. */
final class ObjectShape {
  private static final int MOST_PROPERTIES = 1000;

  /**
   * A property that may or must be there.
   *
   * @param schemas its value has to meet all of them
   */
  record Property(String name, List<Located> schemas, boolean required) {}

  /** What one schema says of properties other than those that it names. */
  private record Others(Set<String> named, Located schema) {}

  private final Map<String, List<Located>> properties = new LinkedHashMap<>();
  private final Map<String, Located> required = new LinkedHashMap<>();
  private final List<Others> others = new ArrayList<>();

  /** Names that all schemas allow which allow no others; null: there is no such schema. */
  private @Nullable Set<String> only;

  private boolean named;

  void read(Located schema) {
    Set<String> names = new HashSet<>();
    if (schema.has("properties")) {
      Located map = schema.get("properties");
      if (!map.node().isObject()) {
        throw schema.unsupported("properties", "must be an object");
      }
      map.node().fieldNames().forEachRemaining(names::add);
      map.node()
          .fieldNames()
          .forEachRemaining(
              name -> properties.computeIfAbsent(name, n -> new ArrayList<>()).add(map.get(name)));
      named = true;
    }
    if (schema.has("required")) {
      JsonNode list = schema.node().get("required");
      if (!list.isArray()) {
        throw schema.unsupported("required", "must be an array of names");
      }
      list.forEach(name -> required.putIfAbsent(name.asText(), schema));
    }
    if (schema.has("additionalProperties")) {
      readOthers(schema.get("additionalProperties"), names);
    }
    if (properties.size() + required.size() > 2 * MOST_PROPERTIES) {
      throw schema.unsupported("properties", "are more than " + MOST_PROPERTIES);
    }
  }

  private void readOthers(Located schema, Set<String> names) {
    if (schema.node().isBoolean() && !schema.node().booleanValue()) {
      if (only == null) {
        only = new HashSet<>(names);
      } else {
        only.retainAll(names);
      }
    } else {
      others.add(new Others(names, schema));
    }
  }

  /** Whether anything is said of properties. */
  boolean isTold() {
    return named || !required.isEmpty() || !others.isEmpty() || only != null;
  }

  /** Properties with names, in order. */
  List<Property> properties() {
    Set<String> names = new LinkedHashSet<>(properties.keySet());
    names.addAll(required.keySet());
    List<Property> all = new ArrayList<>();
    for (String name : names) {
      Located requiring = required.get(name);
      if (only == null || only.contains(name)) {
        List<Located> schemas = new ArrayList<>(properties.getOrDefault(name, List.of()));
        schemas.addAll(others(name));
        all.add(new Property(name, schemas, requiring != null));
      } else if (requiring != null) {
        throw requiring.contradiction(
            "required", "names '%s', which 'additionalProperties' forbids".formatted(name));
      }
    }
    return all;
  }

  private List<Located> others(String name) {
    return others.stream().filter(one -> !one.named().contains(name)).map(Others::schema).toList();
  }

  /** Whether other properties may be there too. */
  boolean isOpen() {
    return only == null && (!others.isEmpty() || !named);
  }

  /** Schemas that the value of any other property has to meet all. */
  List<Located> others() {
    return others.stream().map(Others::schema).toList();
  }
}
