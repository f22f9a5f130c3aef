package io.llmplatform.inference.jinja;

/** A method of one of Python's types. */
interface Method<T> {
  Object call(Run run, T self, Arguments arguments);

  /** A method and what it is called on. */
  record Of<T>(T self, Method<T> method) implements Callable {
    @Override
    public Object call(Run run, Arguments arguments) {
      return method.call(run, self, arguments);
    }
  }
}
