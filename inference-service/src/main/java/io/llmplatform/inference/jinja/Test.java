package io.llmplatform.inference.jinja;

/** What stands behind {@code is}. */
interface Test {
  boolean test(Run run, Object value, Arguments arguments);
}
