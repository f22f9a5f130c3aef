package io.llmplatform.inference.jinja;

/** How a statement ended. */
enum Signal {
  NEXT,
  /** The innermost loop ends. */
  BREAK,
  /** The innermost loop goes on with its next element. */
  CONTINUE
}
