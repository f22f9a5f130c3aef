package io.llmplatform.inference.openai;

/** Whether the model uses a tool. */
sealed interface ToolChoice {
  ToolChoice NONE = new None();
  ToolChoice AUTO = new Auto();
  ToolChoice REQUIRED = new Required();
  ToolChoice SEARCH = new Search();

  /** It must not. */
  record None() implements ToolChoice {}

  /** It may. */
  record Auto() implements ToolChoice {}

  /** It must, any of them. */
  record Required() implements ToolChoice {}

  /** It must, this function. */
  record Named(String name) implements ToolChoice {}

  /** It must, documents and no function. */
  record Search() implements ToolChoice {}
}
