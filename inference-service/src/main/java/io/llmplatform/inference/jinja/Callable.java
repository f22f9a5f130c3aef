package io.llmplatform.inference.jinja;

/** A value that can be called. */
interface Callable {
  Object call(Run run, Arguments arguments);

  /** Python's name of the type. */
  default String type() {
    return "builtin_function_or_method";
  }

  /** An attribute of it, or Undefined. */
  default Object attribute(String name) {
    return Undefined.attribute(this, name);
  }
}
