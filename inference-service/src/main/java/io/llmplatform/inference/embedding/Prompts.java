package io.llmplatform.inference.embedding;

import io.llmplatform.common.error.PlatformException;
import java.util.Map;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;

/**
 * What a model wants to read before a text, by name (sentence-transformers, {@code
 * config_sentence_transformers.json}).
 *
 * @param byName a prompt ends as it is to end: nothing is put between it and the text
 * @param defaultName of the prompt for requests that choose none; null: none
 */
record Prompts(Map<String, String> byName, @Nullable String defaultName) {
  static final Prompts NONE = new Prompts(Map.of(), null);

  Prompts {
    byName = Map.copyOf(byName);
    if (defaultName != null && !byName.containsKey(defaultName)) {
      throw new UnsupportedEmbeddingModel(
          "default_prompt_name is %s, prompts has %s".formatted(defaultName, names(byName)));
    }
  }

  /**
   * @throws PlatformException when one is required that the model has not
   */
  String chosen(PromptChoice choice) {
    for (String name : choice.names()) {
      String prompt = byName.get(name);
      if (prompt != null) {
        return prompt;
      }
    }
    if (choice.required()) {
      throw PlatformException.invalid(
          "prompt_name",
          "prompt_name is %s; the model's prompts are %s."
              .formatted(choice.names().get(0), names(byName)));
    }
    return defaultName == null ? "" : byName.getOrDefault(defaultName, "");
  }

  boolean haveText() {
    return byName.values().stream().anyMatch(prompt -> !prompt.isEmpty());
  }

  private static String names(Map<String, String> prompts) {
    return new TreeMap<>(prompts).keySet().toString();
  }
}
