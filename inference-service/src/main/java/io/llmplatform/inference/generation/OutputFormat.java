package io.llmplatform.inference.generation;

import com.fasterxml.jackson.databind.JsonNode;

/** What a text has to follow. */
public sealed interface OutputFormat {
  OutputFormat TEXT = new Text();
  OutputFormat JSON_OBJECT = new JsonObject();

  /** Nothing. */
  record Text() implements OutputFormat {}

  /** It is one JSON object. */
  record JsonObject() implements OutputFormat {}

  /**
   * It is JSON by a JSON Schema.
   *
   * @param field of the request that the schema came by
   */
  record JsonSchema(String field, JsonNode schema) implements OutputFormat {}
}
