package io.llmplatform.inference.language.constraint;

import com.fasterxml.jackson.databind.JsonNode;
import java.util.List;

/**
 * What a text has to be. Immutable, as long as nobody changes the schemas.
 *
 * <p>JSON is written as models do it: no space before a colon or comma; after a colon a space or
 * nothing; after a comma and within brackets nothing, a space, or a line break and at most 32
 * spaces or tabs; nothing around the whole. Strings are valid UTF-8 and have all of JSON's escapes.
 */
public sealed interface Grammar {
  /** This text, and no other. */
  static Grammar literal(String text) {
    return new Literal(text);
  }

  /** One after the other. */
  static Grammar sequence(Grammar... parts) {
    return new Sequence(List.of(parts));
  }

  /** One of them. */
  static Grammar choice(List<Grammar> alternatives) {
    return new Choice(alternatives);
  }

  /** Any JSON object. */
  static Grammar json() {
    return new Json();
  }

  /** JSON that meets a JSON Schema (draft 2020-12), as {@link ConstraintCompiler} says. */
  static Grammar jsonSchema(JsonNode schema) {
    return new JsonSchema(schema);
  }

  /** {@link #literal}. */
  record Literal(String text) implements Grammar {}

  /** {@link #sequence}. */
  record Sequence(List<Grammar> parts) implements Grammar {
    public Sequence {
      parts = List.copyOf(parts);
    }
  }

  /** {@link #choice}; at least one. */
  record Choice(List<Grammar> alternatives) implements Grammar {
    public Choice {
      alternatives = List.copyOf(alternatives);
      if (alternatives.isEmpty()) {
        throw new IllegalArgumentException("alternatives must not be empty");
      }
    }
  }

  /** {@link #json}. */
  record Json() implements Grammar {}

  /** {@link #jsonSchema}. */
  record JsonSchema(JsonNode schema) implements Grammar {}
}
