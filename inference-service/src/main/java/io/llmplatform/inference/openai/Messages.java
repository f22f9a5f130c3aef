package io.llmplatform.inference.openai;

import com.fasterxml.jackson.core.JsonParser;
import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.core.JsonToken;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import io.llmplatform.common.error.PlatformException;
import io.llmplatform.inference.body.JsonBody;
import io.llmplatform.inference.body.JsonValues;
import java.io.IOException;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * Reads OpenAI's messages as chat templates know them: content as one string, the arguments of tool
 * calls as the object that they are, {@code developer} under its older name {@code system}.
 */
final class Messages {
  private static final ObjectMapper MAPPER = new ObjectMapper(JsonBody.JSON);
  private static final String ROLES = "'system', 'developer', 'user', 'assistant' or 'tool'";

  private Messages() {}

  static List<Map<String, @Nullable Object>> read(JsonParser value) throws IOException {
    JsonValues.requireArray("messages", value);
    List<Map<String, @Nullable Object>> messages = new ArrayList<>();
    for (; value.currentToken() != JsonToken.END_ARRAY; value.nextToken()) {
      String field = "messages[%d]".formatted(messages.size());
      JsonNode message = JsonValues.object(field, value);
      if (message == null) {
        throw PlatformException.invalid(field, field + " must be an object.");
      }
      messages.add(message(field, message));
    }
    if (messages.isEmpty()) {
      throw PlatformException.invalid("messages", "messages must not be empty.");
    }
    return messages;
  }

  private static Map<String, @Nullable Object> message(String field, JsonNode message) {
    Map<String, @Nullable Object> plain = new LinkedHashMap<>();
    String role = role(field, message);
    plain.put("role", role.equals("developer") ? "system" : role);
    JsonNode calls = message.path("tool_calls");
    boolean calling = role.equals("assistant") && calls.isArray() && !calls.isEmpty();
    plain.put("content", content(field + ".content", message.path("content"), calling));
    string(field, "name", message, false, plain);
    if (role.equals("tool")) {
      string(field, "tool_call_id", message, true, plain);
    }
    if (role.equals("assistant")) {
      string(field, "reasoning_content", message, false, plain);
      if (!calls.isArray() && !calls.isMissingNode() && !calls.isNull()) {
        throw PlatformException.invalid(
            field + ".tool_calls", field + ".tool_calls must be an array.");
      }
    }
    if (calling) {
      plain.put("tool_calls", calls(field + ".tool_calls", calls));
    }
    return plain;
  }

  private static String role(String field, JsonNode message) {
    String role = message.path("role").isTextual() ? message.path("role").asText() : "";
    return switch (role) {
      case "system", "developer", "user", "assistant", "tool" -> role;
      default ->
          throw PlatformException.invalid(
              field + ".role", "%s.role must be %s.".formatted(field, ROLES));
    };
  }

  private static @Nullable String content(String field, JsonNode content, boolean optional) {
    if (content.isTextual()) {
      return JsonBody.requireUnicode(field, content.asText());
    }
    if (content.isArray()) {
      return parts(field, content);
    }
    if (optional && (content.isMissingNode() || content.isNull())) {
      return null;
    }
    throw PlatformException.invalid(
        field, field + " must be a string, or an array of parts of the type 'text'.");
  }

  private static String parts(String field, JsonNode parts) {
    List<String> texts = new ArrayList<>();
    for (JsonNode part : parts) {
      String at = "%s[%d]".formatted(field, texts.size());
      String type = part.path("type").asText();
      if (!type.equals("text") && !type.equals("refusal")) {
        throw PlatformException.invalid(
            at + ".type", "%s has the type '%s'; only text is taken.".formatted(at, type));
      }
      JsonNode text = part.path(type);
      if (!text.isTextual()) {
        throw PlatformException.invalid(at + "." + type, at + "." + type + " must be a string.");
      }
      texts.add(JsonBody.requireUnicode(at + "." + type, text.asText()));
    }
    return String.join("\n", texts);
  }

  private static void string(
      String field,
      String name,
      JsonNode message,
      boolean required,
      Map<String, @Nullable Object> plain) {
    JsonNode value = message.path(name);
    if (value.isTextual()) {
      plain.put(name, JsonBody.requireUnicode(field + "." + name, value.asText()));
    } else if (required || !(value.isMissingNode() || value.isNull())) {
      throw PlatformException.invalid(
          field + "." + name, "%s.%s must be a string.".formatted(field, name));
    }
  }

  private static List<Map<String, @Nullable Object>> calls(String field, JsonNode calls) {
    List<Map<String, @Nullable Object>> all = new ArrayList<>();
    for (JsonNode call : calls) {
      String at = "%s[%d]".formatted(field, all.size());
      JsonNode function = call.path("function");
      if (!function.path("name").isTextual()) {
        throw PlatformException.invalid(
            at + ".function.name", at + ".function.name must be a string.");
      }
      Map<String, @Nullable Object> plain = new LinkedHashMap<>();
      plain.put("id", call.path("id").asText());
      plain.put("type", "function");
      Map<String, @Nullable Object> named = new LinkedHashMap<>();
      named.put("name", function.path("name").asText());
      named.put("arguments", arguments(at + ".function.arguments", function.path("arguments")));
      plain.put("function", named);
      all.add(plain);
    }
    return all;
  }

  private static Map<String, @Nullable Object> arguments(String field, JsonNode arguments) {
    try {
      JsonNode object =
          arguments.isTextual() && !arguments.asText().isBlank()
              ? MAPPER.readTree(arguments.asText())
              : arguments;
      if (object.isObject()) {
        JsonValues.requireSound(field, object);
        return JsonValues.plain(object);
      }
      if (arguments.isTextual() && arguments.asText().isBlank()) {
        return Map.of();
      }
    } catch (JsonProcessingException e) {
      throw notArguments(field).causedBy(e);
    }
    throw notArguments(field);
  }

  private static PlatformException notArguments(String field) {
    return PlatformException.invalid(field, field + " must be a JSON object, as a string.");
  }
}
