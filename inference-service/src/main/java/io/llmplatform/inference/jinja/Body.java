package io.llmplatform.inference.jinja;

import java.util.List;

/** Statements one after the other. */
record Body(List<Statement> statements) {
  static final Body EMPTY = new Body(List.of());

  Body {
    statements = List.copyOf(statements);
  }

  Signal run(Scope scope) {
    scope.budget().enter();
    for (Statement statement : statements) {
      Signal signal = statement.run(scope);
      if (signal != Signal.NEXT) {
        scope.budget().leave();
        return signal;
      }
    }
    scope.budget().leave();
    return Signal.NEXT;
  }
}
