package io.llmplatform.inference.openai;

/** Whether the model calls a function. */
sealed interface ToolChoice {
  ToolChoice NONE = new None();
  ToolChoice AUTO = new Auto();
  ToolChoice REQUIRED = new Required();

  /** It must not. */
  record None() implements ToolChoice {}

  /** It may. */
  record Auto() implements ToolChoice {}

  /** It must, any of them. */
  record Required() implements ToolChoice {}

  /** It must, this one. */
  record Named(String name) implements ToolChoice {}
}
