package io.llmplatform.inference.jinja;

/** Python's None. */
enum None {
  NONE
}
