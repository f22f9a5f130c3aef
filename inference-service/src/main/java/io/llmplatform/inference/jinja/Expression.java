package io.llmplatform.inference.jinja;

/** A part of a template that has a value. Immutable. */
interface Expression {
  /** Computes the value; called by {@link #value} alone. */
  Object compute(Scope scope);

  /** The value, counted against the limits. */
  default Object value(Scope scope) {
    scope.budget().enter();
    Object value = compute(scope);
    scope.budget().leave();
    return value;
  }

  default boolean isTrue(Scope scope) {
    return Types.truth(value(scope));
  }
}
