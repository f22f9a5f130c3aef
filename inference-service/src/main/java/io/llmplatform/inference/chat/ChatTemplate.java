package io.llmplatform.inference.chat;

import io.llmplatform.common.error.PlatformException;
import io.llmplatform.inference.jinja.Limits;
import io.llmplatform.inference.jinja.Template;
import io.llmplatform.inference.jinja.TemplateFailure;
import java.io.IOException;
import java.nio.file.Path;
import java.time.Clock;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * Makes a prompt of messages as the model was trained to read them: its published template,
 * rendered as Hugging Face's transformers does in {@code apply_chat_template}. Immutable,
 * thread-safe.
 */
public final class ChatTemplate {
  private final Template plain;
  private final Template withTools;
  private final ToolCallFormat toolCalls;
  private final Set<String> marks;
  private final Map<String, Object> tokens;
  private final Clock clock;

  ChatTemplate(
      Template plain,
      Template withTools,
      ToolCallFormat toolCalls,
      Set<String> marks,
      Map<String, Object> tokens,
      Clock clock) {
    this.plain = plain;
    this.withTools = withTools;
    this.toolCalls = toolCalls;
    this.marks = Set.copyOf(marks);
    this.tokens = Map.copyOf(tokens);
    this.clock = clock;
  }

  /**
   * Reads the template of a model's directory: of {@code chat_template.jinja}, {@code
   * chat_template.json} and {@code tokenizer_config.json} the first that has one.
   *
   * @param clock for templates that state the date, in its zone
   * @return empty when the model has none
   * @throws UnsupportedChatTemplate when it has one that is no template
   */
  public static Optional<ChatTemplate> read(Path directory, Clock clock) throws IOException {
    return new ChatTemplateFiles(directory).read(clock);
  }

  /**
   * The prompt. It holds the special tokens that the template writes, the first one included.
   *
   * @param messages plain data as OpenAI's API has them, but that a tool call's arguments are a map
   *     where the template does not take them as a text
   * @param tools as OpenAI's API has them; null or empty for none
   * @param addGenerationPrompt whether the prompt ends with the beginning of the model's answer
   * @param extra further names for the template, such as {@code enable_thinking}
   * @throws PlatformException naming {@code messages} when the template refuses them
   */
  public String render(
      List<? extends Map<String, ? extends @Nullable Object>> messages,
      @Nullable List<?> tools,
      boolean addGenerationPrompt,
      Map<String, ? extends @Nullable Object> extra) {
    boolean hasTools = tools != null && !tools.isEmpty();
    Map<String, @Nullable Object> context = new HashMap<>(tokens);
    context.put("documents", null);
    context.putAll(extra);
    context.put("messages", messages);
    context.put("tools", hasTools ? tools : null);
    context.put("add_generation_prompt", addGenerationPrompt);
    try {
      return (hasTools ? withTools : plain).render(context, Limits.DEFAULT, clock);
    } catch (TemplateFailure failure) {
      throw PlatformException.invalid("messages", failure.reason()).causedBy(failure);
    }
  }

  /** How the model writes calls of tools. */
  public ToolCallFormat toolCalls() {
    return toolCalls;
  }

  /** What the template writes between the texts, such as {@code [INST]} and {@code ### Input:}. */
  public Set<String> marks() {
    return marks;
  }
}
