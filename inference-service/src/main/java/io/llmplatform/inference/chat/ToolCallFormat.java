package io.llmplatform.inference.chat;

import org.jspecify.annotations.Nullable;

/** How a model writes calls of tools into its text. */
public enum ToolCallFormat {
  /** {@code <tool_call>{"name": …, "arguments": …}</tool_call>}: Hermes, Qwen. */
  HERMES("<tool_call>", "</tool_call>"),
  /** {@code {"name": …, "parameters": …}} and nothing else, or behind the tag: Llama 3. */
  LLAMA("<|python_tag|>", null),
  /** {@code [TOOL_CALLS][{"name": …, "arguments": …}]}, or name and arguments: Mistral. */
  MISTRAL("[TOOL_CALLS]", null),
  /** None that is known: all is text. */
  NONE("", null);

  private final String begin;
  private final @Nullable String end;

  ToolCallFormat(String begin, @Nullable String end) {
    this.begin = begin;
    this.end = end;
  }

  /** The format that a template teaches its model, guessed from its source. */
  public static ToolCallFormat guess(String template) {
    if (template.contains(MISTRAL.begin)) {
      return MISTRAL;
    }
    if (template.contains(HERMES.begin)) {
      return HERMES;
    }
    boolean llama =
        template.contains(LLAMA.begin)
            || template.contains("<|start_header_id|>") && template.contains("\"parameters\": ");
    return llama ? LLAMA : NONE;
  }

  /** What stands before calls. */
  String begin() {
    return begin;
  }

  /** What stands behind a call; null where calls go on to the end of the text. */
  @Nullable String end() {
    return end;
  }
}
