package io.llmplatform.inference.jinja;

import java.util.HashMap;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** Names within a block; those that are not set here are looked for further out. */
final class Scope {
  private final Run run;
  private final @Nullable Scope outer;
  private final Map<String, Object> names = new HashMap<>(4);

  private Scope(Run run, @Nullable Scope outer) {
    this.run = run;
    this.outer = outer;
  }

  static Scope root(Run run) {
    return new Scope(run, null);
  }

  Scope inner() {
    return new Scope(run, this);
  }

  Run run() {
    return run;
  }

  Budget budget() {
    return run.budget();
  }

  void set(String name, Object value) {
    names.put(name, value);
  }

  /** The value, else Undefined. */
  Object get(String name) {
    for (Scope scope = this; scope != null; scope = scope.outer) {
      Object value = scope.names.get(name);
      if (value != null) {
        return value;
      }
    }
    Object value = run.context().get(name);
    if (value == null) {
      value = Globals.find(name);
    }
    return value == null ? Undefined.name(name) : value;
  }
}
