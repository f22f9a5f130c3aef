package io.llmplatform.inference.language.constraint;

import com.fasterxml.jackson.databind.JsonNode;
import java.util.Map;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/** A type of JSON values; whole numbers are numbers. */
enum JsonType {
  NULL,
  BOOLEAN,
  NUMBER,
  STRING,
  ARRAY,
  OBJECT;

  private static final Map<String, JsonType> NAMES =
      Map.of(
          "null", NULL,
          "boolean", BOOLEAN,
          "number", NUMBER,
          "integer", NUMBER,
          "string", STRING,
          "array", ARRAY,
          "object", OBJECT);

  static @Nullable JsonType named(String name) {
    return NAMES.get(name);
  }

  /** The type of which a keyword says something; none: of all, or it is unknown. */
  static Set<JsonType> of(String keyword) {
    return switch (keyword) {
      case "properties", "required", "additionalProperties" -> Set.of(OBJECT);
      case "items", "prefixItems", "minItems", "maxItems" -> Set.of(ARRAY);
      case "minLength", "maxLength", "pattern", "format" -> Set.of(STRING);
      case "minimum", "maximum", "exclusiveMinimum", "exclusiveMaximum" -> Set.of(NUMBER);
      default -> Set.of();
    };
  }

  static JsonType of(JsonNode value) {
    return switch (value.getNodeType()) {
      case NULL -> NULL;
      case BOOLEAN -> BOOLEAN;
      case NUMBER -> NUMBER;
      case ARRAY -> ARRAY;
      case OBJECT -> OBJECT;
      default -> STRING;
    };
  }
}
