package io.llmplatform.inference.chat;

import com.fasterxml.jackson.core.JsonParser;
import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.DeserializationFeature;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectReader;
import com.fasterxml.jackson.databind.json.JsonMapper;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;

/** Reads what stands between a format's tags. */
final class ToolCallReader {
  private static final ObjectReader JSON =
      JsonMapper.builder()
          .enable(DeserializationFeature.USE_BIG_DECIMAL_FOR_FLOATS)
          .enable(DeserializationFeature.FAIL_ON_TRAILING_TOKENS)
          .build()
          .readerFor(JsonNode.class);

  private static final ObjectReader SEVERAL =
      JSON.without(DeserializationFeature.FAIL_ON_TRAILING_TOKENS);

  private ToolCallReader() {}

  /** The calls; none where the text is anything else, or more than calls. */
  static List<ToolCall> read(ToolCallFormat format, String text) {
    try {
      return switch (format) {
        case HERMES -> calls(List.of(JSON.<JsonNode>readValue(text)), true);
        case LLAMA -> several(text);
        case MISTRAL -> text.strip().startsWith("[") ? listed(text) : named(text.strip());
        case NONE -> List.of();
      };
    } catch (IOException noCall) {
      return List.of();
    }
  }

  private static List<ToolCall> listed(String text) throws JsonProcessingException {
    JsonNode list = JSON.readValue(text);
    List<JsonNode> nodes = new ArrayList<>();
    list.forEach(nodes::add);
    return calls(nodes, true);
  }

  /** One after the other, also with a semicolon between two. */
  private static List<ToolCall> several(String text) throws IOException {
    List<JsonNode> nodes = new ArrayList<>();
    String rest = text.strip();
    while (!rest.isEmpty()) {
      try (JsonParser parser = SEVERAL.createParser(rest)) {
        nodes.add(SEVERAL.readTree(parser));
        rest = rest.substring((int) parser.currentLocation().getCharOffset()).strip();
      }
      rest = rest.startsWith(";") ? rest.substring(1).strip() : rest;
    }
    return calls(nodes, false);
  }

  /** {@code name[ARGS]{…}}, of which the tag may be missing. */
  private static List<ToolCall> named(String text) throws JsonProcessingException {
    int brace = text.indexOf('{');
    if (brace <= 0) {
      return List.of();
    }
    String name = text.substring(0, brace);
    int tag = name.indexOf('[');
    JsonNode arguments = JSON.readValue(text.substring(brace));
    String stripped = (tag < 0 ? name : name.substring(0, tag)).strip();
    return isName(stripped) ? List.of(new ToolCall(stripped, arguments.toString())) : List.of();
  }

  private static boolean isName(String text) {
    return !text.isEmpty()
        && text.chars().allMatch(c -> Character.isLetterOrDigit(c) || "_-.".indexOf(c) >= 0);
  }

  /**
   * All, or none where one is no call.
   *
   * @param sure whether a call may be without arguments
   */
  private static List<ToolCall> calls(List<JsonNode> nodes, boolean sure) {
    List<ToolCall> calls = new ArrayList<>();
    for (JsonNode node : nodes) {
      JsonNode named = node.path("function").isObject() ? node.path("function") : node;
      String name = named.path("name").asText();
      JsonNode arguments =
          named.has("arguments") ? named.path("arguments") : named.path("parameters");
      boolean none = sure && (arguments.isMissingNode() || arguments.isNull());
      if (!isName(name) || !none && !arguments.isObject() && !arguments.isTextual()) {
        return List.of();
      }
      String written = arguments.isTextual() ? arguments.asText() : arguments.toString();
      calls.add(new ToolCall(name, none ? "{}" : written));
    }
    return calls;
  }
}
