package io.llmplatform.inference.generation;

/** A part of an assistant's message. */
public sealed interface ReplyPart {
  /** Text for people; never empty. */
  record Content(String text) implements ReplyPart {}

  /**
   * The next tool call begins; its arguments follow.
   *
   * @param name of the function
   */
  record Call(String name) implements ReplyPart {}

  /** More of the arguments, as JSON, of the call that began last. */
  record Arguments(String json) implements ReplyPart {}
}
