package io.llmplatform.inference.retrieval.answer;

import io.llmplatform.inference.generation.ChatPrompt;
import io.llmplatform.inference.retrieval.search.SearchResult;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** Passages, and conversations about them. */
final class Found {
  private Found() {}

  static SearchResult passage(String name, String text) {
    return new SearchResult("vs_1", "file-" + name, name, "chunk-" + name, 0, 0.5, Map.of(), text);
  }

  /** Each message after its role. */
  static ChatPrompt chat(String... rolesAndTexts) {
    List<Map<String, @Nullable Object>> messages = new ArrayList<>();
    for (int i = 0; i < rolesAndTexts.length; i += 2) {
      messages.add(Map.of("role", rolesAndTexts[i], "content", rolesAndTexts[i + 1]));
    }
    return new ChatPrompt(messages, List.of(), Map.of(), true);
  }
}
