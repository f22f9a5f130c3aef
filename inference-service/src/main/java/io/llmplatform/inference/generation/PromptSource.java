package io.llmplatform.inference.generation;

/** A prompt as it is asked for. */
public sealed interface PromptSource {
  /** The field of the request that holds it. */
  String field();

  record Text(String field, String text) implements PromptSource {}

  /**
   * @param ids not to be changed
   */
  record Tokens(String field, int[] ids) implements PromptSource {}

  record Chat(String field, ChatPrompt chat) implements PromptSource {}

  /**
   * A conversation with quotations, as many as the model has room for. Its answer depends on what
   * its caller may read, so it is never remembered.
   *
   * @param asked the conversation without them
   * @param fitted with them
   */
  record Quoting(String field, ChatPrompt asked, FittedChat fitted) implements PromptSource {}
}
