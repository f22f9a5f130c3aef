package io.llmplatform.inference.jinja;

/** What stands behind a bar. */
interface Filter {
  Object apply(Run run, Object value, Arguments arguments);
}
