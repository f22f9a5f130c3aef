package io.llmplatform.inference.embedding;

/** What happens to a text that is longer than the model takes. */
public enum Truncation {
  /** The request is refused. */
  REFUSE,
  /** The text loses its start. */
  START,
  /** The text loses its end. */
  END
}
