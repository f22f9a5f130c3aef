package io.llmplatform.inference.openai;

import com.fasterxml.jackson.core.JsonParser;
import com.fasterxml.jackson.core.JsonToken;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.llmplatform.common.error.PlatformException;
import io.llmplatform.inference.body.JsonValues;
import io.llmplatform.inference.generation.OutputFormat;
import io.llmplatform.inference.retrieval.answer.FileSearch;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * The tools of a request.
 *
 * @param offered functions, as they came
 * @param search of documents
 */
record Tools(List<JsonNode> offered, Optional<FileSearch> search) {
  static final Tools NONE = new Tools(List.of(), Optional.empty());

  private static final JsonNodeFactory NODES = JsonNodeFactory.instance;

  private static final String FUNCTION = "function";
  private static final String OBJECT = "object";

  /** Where a schema has one of these, its type is theirs to say. */
  private static final List<String> TYPED =
      List.of("type", "$ref", "enum", "const", "anyOf", "oneOf", "allOf");

  /** OpenAI's rule for names. */
  private static final String NAME = "[a-zA-Z0-9_.-]{1,128}";

  static Tools read(JsonParser value, int most) throws IOException {
    if (value.currentToken() == JsonToken.VALUE_NULL) {
      return NONE;
    }
    JsonValues.requireArray("tools", value);
    List<JsonNode> functions = new ArrayList<>();
    FileSearch search = null;
    for (int i = 0; value.currentToken() != JsonToken.END_ARRAY; i++, value.nextToken()) {
      if (i == most) {
        throw PlatformException.invalid(
            "tools", "tools has more than %d tools, the most allowed.".formatted(most));
      }
      String field = "tools[%d]".formatted(i);
      JsonNode tool = JsonValues.object(field, value);
      if (tool == null) {
        throw PlatformException.invalid(field, field + " must be an object.");
      }
      switch (tool.path("type").asText()) {
        case FUNCTION -> {
          require(field, tool);
          functions.add(tool);
        }
        case FileSearchTool.TYPE -> {
          requireFirst(field, search);
          search = FileSearchTool.read(field, tool);
        }
        default ->
            throw PlatformException.invalid(
                field + ".type", field + ".type must be 'function' or 'file_search'.");
      }
    }
    return new Tools(functions, Optional.ofNullable(search));
  }

  private static void requireFirst(String field, @Nullable FileSearch search) {
    if (search != null) {
      throw PlatformException.invalid(
          field, field + " is a second file_search: one may name several stores.");
    }
  }

  private static void require(String field, JsonNode tool) {
    JsonNode name = tool.path("function").path("name");
    if (!name.isTextual() || !name.asText().matches(NAME)) {
      throw PlatformException.invalid(
          field + ".function.name",
          field + ".function.name must have 1 to 128 letters, digits, '_', '-' or '.'.");
    }
    JsonNode parameters = tool.path("function").path("parameters");
    if (!parameters.isObject() && !parameters.isMissingNode() && !parameters.isNull()) {
      throw PlatformException.invalid(
          field + ".function.parameters", field + ".function.parameters must be a JSON Schema.");
    }
    JsonNode type = parameters.path("type");
    if (!type.isMissingNode() && !type.asText().equals(OBJECT)) {
      throw PlatformException.invalid(
          field + ".function.parameters.type",
          field + ".function.parameters.type must be 'object': arguments have names.");
    }
  }

  static ToolChoice choice(JsonParser value) throws IOException {
    if (value.currentToken() == JsonToken.VALUE_STRING) {
      switch (value.getText()) {
        case "none":
          return ToolChoice.NONE;
        case "auto":
          return ToolChoice.AUTO;
        case "required":
          return ToolChoice.REQUIRED;
        default:
          throw badChoice();
      }
    }
    if (value.currentToken() != JsonToken.START_OBJECT) {
      throw badChoice();
    }
    JsonNode named = value.readValueAsTree();
    if (named.path("type").asText().equals(FileSearchTool.TYPE)) {
      return ToolChoice.SEARCH;
    }
    JsonNode name = named.path("function").path("name");
    if (!named.path("type").asText().equals(FUNCTION) || !name.isTextual()) {
      throw badChoice();
    }
    return new ToolChoice.Named(name.asText());
  }

  private static PlatformException badChoice() {
    return PlatformException.invalid(
        "tool_choice",
        "tool_choice must be 'none', 'auto', 'required', {\"type\": \"file_search\"} or"
            + " {\"type\": \"function\", \"function\": {\"name\": …}}.");
  }

  /** Whether there are no functions. */
  boolean isEmpty() {
    return offered.isEmpty();
  }

  /** As templates know them. */
  List<Map<String, @Nullable Object>> plain() {
    List<Map<String, @Nullable Object>> plain = new ArrayList<>();
    for (JsonNode tool : offered) {
      plain.add(JsonValues.plain(tool));
    }
    return plain;
  }

  /**
   * What the model's text has to follow for a choice; empty: it is free.
   *
   * @param parallel whether it may call several functions at once
   */
  Optional<OutputFormat> format(ToolChoice choice, boolean parallel) {
    if (choice instanceof ToolChoice.Named named) {
      return Optional.of(new OutputFormat.JsonSchema("tools", parameters(tool(named.name()))));
    }
    if (!(choice instanceof ToolChoice.Required)) {
      return Optional.empty();
    }
    ArrayNode calls = NODES.arrayNode();
    offered.forEach(tool -> calls.add(call(tool)));
    ObjectNode schema = NODES.objectNode().put("type", "array").put("minItems", 1);
    schema.set("items", NODES.objectNode().set("anyOf", calls));
    if (!parallel) {
      schema.put("maxItems", 1);
    }
    return Optional.of(new OutputFormat.JsonSchema("tools", schema));
  }

  private JsonNode tool(String name) {
    return offered.stream()
        .filter(tool -> tool.path("function").path("name").asText().equals(name))
        .findFirst()
        .orElseThrow(
            () ->
                PlatformException.invalid(
                    "tool_choice",
                    "tool_choice names the function '%s', which is not in tools.".formatted(name)));
  }

  private static JsonNode call(JsonNode tool) {
    ObjectNode properties = NODES.objectNode();
    properties.set(
        "name", NODES.objectNode().put("const", tool.path("function").path("name").asText()));
    properties.set("parameters", parameters(tool));
    ObjectNode call = NODES.objectNode().put("type", OBJECT);
    call.set("properties", properties);
    call.set("required", NODES.arrayNode().add("name").add("parameters"));
    return call.put("additionalProperties", false);
  }

  /** The schema of a function's arguments, which are an object also where it does not say so. */
  private static JsonNode parameters(JsonNode tool) {
    JsonNode parameters = tool.path("function").path("parameters");
    ObjectNode schema = parameters.isObject() ? parameters.deepCopy() : NODES.objectNode();
    return TYPED.stream().anyMatch(schema::has) ? schema : schema.put("type", OBJECT);
  }
}
