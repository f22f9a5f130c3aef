package io.llmplatform.inference.openai;

import com.fasterxml.jackson.core.JsonParser;
import com.fasterxml.jackson.databind.JsonNode;
import io.llmplatform.common.error.PlatformException;
import io.llmplatform.inference.body.JsonValues;
import io.llmplatform.inference.generation.OutputFormat;
import java.io.IOException;

/** Reads OpenAI's {@code response_format}. */
final class ResponseFormat {
  private static final String SCHEMA = "response_format.json_schema.schema";

  private ResponseFormat() {}

  static OutputFormat read(JsonParser value) throws IOException {
    JsonNode format = JsonValues.object("response_format", value);
    if (format == null) {
      return OutputFormat.TEXT;
    }
    return switch (format.path("type").asText()) {
      case "text" -> OutputFormat.TEXT;
      case "json_object" -> OutputFormat.JSON_OBJECT;
      case "json_schema" -> schema(format.path("json_schema"));
      default ->
          throw PlatformException.invalid(
              "response_format.type",
              "response_format.type must be 'text', 'json_object' or 'json_schema'.");
    };
  }

  private static OutputFormat schema(JsonNode named) {
    if (!named.isObject()) {
      throw PlatformException.invalid(
          "response_format.json_schema",
          "response_format.json_schema is required and must be an object.");
    }
    JsonNode schema = named.path("schema");
    if (!schema.isObject() && !schema.isBoolean()) {
      throw PlatformException.invalid(SCHEMA, SCHEMA + " is required and must be a JSON Schema.");
    }
    return new OutputFormat.JsonSchema(SCHEMA, schema);
  }
}
