package io.llmplatform.inference.openai;

import com.fasterxml.jackson.core.JsonParser;
import com.fasterxml.jackson.core.JsonToken;
import com.fasterxml.jackson.databind.JsonNode;
import io.llmplatform.common.error.PlatformException;
import io.llmplatform.inference.body.JsonBody;
import io.llmplatform.inference.body.JsonValues;
import io.llmplatform.inference.engine.Urgency;
import io.llmplatform.inference.generation.ChatPrompt;
import io.llmplatform.inference.generation.GenerationRequest;
import io.llmplatform.inference.generation.OutputFormat;
import io.llmplatform.inference.generation.PromptSource;
import io.llmplatform.inference.settings.InferenceSettings.Generation;
import java.io.IOException;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** Collects the members of a chat request; one reader for each body. */
final class ChatBodyReader implements JsonBody.Member {
  private static final int MAX_TOP = 20;

  private final Generation limits;
  private final GenerationFields common;
  private @Nullable List<Map<String, @Nullable Object>> messages;
  private Tools tools = Tools.NONE;
  private @Nullable ToolChoice choice;
  private boolean include;
  private boolean parallel = true;
  private boolean logprobs;
  private int top = -1;
  private Map<String, @Nullable Object> variables = Map.of();

  ChatBodyReader(Generation limits) {
    this.limits = limits;
    this.common = new GenerationFields(limits);
  }

  @Override
  public void read(String name, JsonParser value) throws IOException {
    switch (name) {
      case "messages" -> messages = Messages.read(value);
      case "tools" -> tools = Tools.read(value, limits.maxTools());
      case "tool_choice" -> choice = isNull(value) ? null : Tools.choice(value);
      case "parallel_tool_calls" -> parallel = !Boolean.FALSE.equals(JsonValues.flag(name, value));
      case "include" -> include = FileSearchTool.include(value);
      case "logprobs" -> logprobs = Boolean.TRUE.equals(JsonValues.flag(name, value));
      case "top_logprobs" -> top(value);
      case "chat_template_kwargs" -> variables(value);
      case "functions", "function_call" -> refuse(name, value, "tools takes its place");
      case "audio" -> refuse(name, value, "the answer is text");
      default -> {
        if (!common.read(name, value)) {
          value.skipChildren();
        }
      }
    }
  }

  private static boolean isNull(JsonParser value) {
    return value.currentToken() == JsonToken.VALUE_NULL;
  }

  private void top(JsonParser value) throws IOException {
    Integer count = JsonValues.integer("top_logprobs", value, 0, MAX_TOP);
    top = count == null ? -1 : count;
  }

  private void variables(JsonParser value) throws IOException {
    JsonNode object = JsonValues.object("chat_template_kwargs", value);
    variables = object == null ? Map.of() : JsonValues.plain(object);
  }

  private static void refuse(String name, JsonParser value, String why) {
    if (!isNull(value)) {
      throw PlatformException.invalid(name, "%s is not taken: %s.".formatted(name, why));
    }
  }

  ChatBody body() {
    if (messages == null) {
      throw PlatformException.invalid("messages", "messages is required.");
    }
    if (top >= 0 && !logprobs) {
      throw PlatformException.invalid(
          "top_logprobs", "top_logprobs is for requests with \"logprobs\": true only.");
    }
    ChosenTools chosenTools = ChosenTools.of(tools, choice);
    ToolChoice chosen = chosenTools.functions();
    boolean offered = !(chosen instanceof ToolChoice.None);
    OutputFormat format = tools.format(chosen, parallel).orElse(common.format());
    ChatPrompt prompt =
        new ChatPrompt(messages, offered ? tools.plain() : List.of(), variables, true);
    return new ChatBody(
        common.model(),
        prompt,
        new GenerationRequest(
            "chat",
            List.of(new PromptSource.Chat("messages", prompt)),
            common.choices(),
            common.maxTokens(),
            common.sampling(),
            common.stopping(),
            format,
            logprobs ? Math.max(0, top) : -1,
            false,
            chosen instanceof ToolChoice.Auto,
            urgency(limits)),
        common.isStream(),
        common.isUsageIncluded(),
        offered,
        chosen,
        chosenTools.search(),
        include,
        logprobs);
  }

  /** A request ends within the longest time that is allowed. */
  static Urgency urgency(Generation limits) {
    return new Urgency(0, limits.maxDuration());
  }
}
