package io.llmplatform.inference.embedding;

import java.util.List;

/**
 * Which of the model's prompts goes before each text.
 *
 * @param names the first that the model has is taken; without one, the model's default
 * @param required whether a model that has none of them refuses the request
 */
public record PromptChoice(List<String> names, boolean required) {
  /** The model's default prompt, which most models do not have. */
  public static final PromptChoice DEFAULT = new PromptChoice(List.of(), false);

  /** The prompt of queries, where the model tells queries from documents. */
  public static final PromptChoice QUERY = new PromptChoice(List.of("query"), false);

  /** The prompt of documents, under the names that sentence-transformers looks for. */
  public static final PromptChoice DOCUMENT =
      new PromptChoice(List.of("document", "passage", "corpus"), false);

  public PromptChoice {
    names = List.copyOf(names);
  }

  /** The prompt of that name and no other. */
  public static PromptChoice named(String name) {
    return new PromptChoice(List.of(name), true);
  }

  /** The prompt of a task, where the model has one. */
  public static PromptChoice task(String name) {
    return new PromptChoice(List.of(name), false);
  }
}
