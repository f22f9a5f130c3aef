package io.llmplatform.inference.openai;

import io.llmplatform.common.error.PlatformException;
import io.llmplatform.inference.retrieval.answer.FileSearch;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * What a request's tools and its choice of them come to.
 *
 * @param functions whether the model calls functions
 * @param search of documents, before the model answers; whoever offers it has it made, unless the
 *     choice is none or a function
 */
record ChosenTools(ToolChoice functions, Optional<FileSearch> search) {

  /**
   * @param choice null: not said
   */
  static ChosenTools of(Tools tools, @Nullable ToolChoice choice) {
    if (choice instanceof ToolChoice.None) {
      return new ChosenTools(ToolChoice.NONE, Optional.empty());
    }
    ToolChoice free = tools.isEmpty() ? ToolChoice.NONE : ToolChoice.AUTO;
    if (choice == null || choice instanceof ToolChoice.Auto) {
      return new ChosenTools(free, tools.search());
    }
    if (choice instanceof ToolChoice.Search) {
      requireSearch(tools);
      return new ChosenTools(ToolChoice.NONE, tools.search());
    }
    if (choice instanceof ToolChoice.Required && tools.search().isPresent()) {
      // The search is the use of a tool that is required.
      return new ChosenTools(free, tools.search());
    }
    if (tools.isEmpty() && tools.search().isEmpty()) {
      throw PlatformException.invalid(
          "tool_choice", "tool_choice is for requests with tools only.");
    }
    return new ChosenTools(choice, Optional.empty());
  }

  private static void requireSearch(Tools tools) {
    if (tools.search().isEmpty()) {
      throw PlatformException.invalid(
          "tool_choice", "tool_choice names file_search, which is not in tools.");
    }
  }
}
