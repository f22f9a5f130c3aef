package io.llmplatform.inference.chat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.MissingNode;
import io.llmplatform.inference.jinja.Template;
import io.llmplatform.inference.jinja.TemplateSyntaxError;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Clock;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/** Finds a model's chat template and special tokens in its directory, as transformers does. */
final class ChatTemplateFiles {
  private static final String CONFIGURATION = "tokenizer_config.json";
  private static final String DEFAULT = "default";
  private static final String WITH_TOOLS = "tool_use";

  private final ObjectMapper json = new ObjectMapper();
  private final Path directory;

  ChatTemplateFiles(Path directory) {
    this.directory = directory;
  }

  Optional<ChatTemplate> read(Clock clock) throws IOException {
    Map<String, String> sources = sources();
    if (sources.isEmpty()) {
      return Optional.empty();
    }
    String plain = sources.get(DEFAULT);
    if (plain == null) {
      throw new UnsupportedChatTemplate(
          "the chat template has no default, only " + sources.keySet());
    }
    String withTools = sources.getOrDefault(WITH_TOOLS, plain);
    return Optional.of(
        new ChatTemplate(
            parsed(plain),
            parsed(withTools),
            ToolCallFormat.guess(withTools),
            TemplateMarks.of(sources.values()),
            specialTokens(),
            clock));
  }

  private static Template parsed(String source) {
    try {
      return Template.parse(source);
    } catch (TemplateSyntaxError mistake) {
      throw new UnsupportedChatTemplate(
          "the chat template is no template: " + mistake.getMessage());
    }
  }

  /** Templates by name. */
  private Map<String, String> sources() throws IOException {
    Path file = directory.resolve("chat_template.jinja");
    if (Files.isRegularFile(file)) {
      return Map.of(DEFAULT, Files.readString(file));
    }
    Map<String, String> sources = named(json("chat_template.json").path("chat_template"));
    return sources.isEmpty() ? named(json(CONFIGURATION).path("chat_template")) : sources;
  }

  /** A text, or a list of names and texts. */
  private static Map<String, String> named(JsonNode templates) {
    if (templates.isTextual()) {
      return Map.of(DEFAULT, templates.asText());
    }
    Map<String, String> named = new LinkedHashMap<>();
    for (JsonNode template : templates) {
      named.put(template.path("name").asText(), template.path("template").asText());
    }
    return named;
  }

  /** {@code bos_token} and the like, of which each is a text or an object with {@code content}. */
  private Map<String, Object> specialTokens() throws IOException {
    Map<String, Object> tokens = new LinkedHashMap<>();
    for (String file : new String[] {"special_tokens_map.json", CONFIGURATION}) {
      for (Map.Entry<String, JsonNode> entry : json(file).properties()) {
        String token = entry.getKey().endsWith("_token") ? token(entry.getValue()) : null;
        if (token != null) {
          tokens.put(entry.getKey(), token);
        }
      }
    }
    return tokens;
  }

  private static @Nullable String token(JsonNode value) {
    return value.isTextual() ? value.asText() : value.path("content").textValue();
  }

  private JsonNode json(String name) throws IOException {
    Path file = directory.resolve(name);
    return Files.isRegularFile(file) ? json.readTree(file.toFile()) : MissingNode.getInstance();
  }
}
