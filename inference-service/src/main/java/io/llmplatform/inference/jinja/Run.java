package io.llmplatform.inference.jinja;

import java.time.Clock;
import java.util.Map;

/** One render: what it may still cost, and where its text goes. Owned by one thread. */
final class Run {
  private final Budget budget;
  private final Clock clock;
  private final Map<String, Object> context;
  private StringBuilder out = new StringBuilder();

  Run(Budget budget, Clock clock, Map<String, Object> context) {
    this.budget = budget;
    this.clock = clock;
    this.context = context;
  }

  Budget budget() {
    return budget;
  }

  Clock clock() {
    return clock;
  }

  Map<String, Object> context() {
    return context;
  }

  void write(String text) {
    budget.text(text.length());
    out.append(text);
  }

  String written() {
    return out.toString();
  }

  /** What a body writes goes to a text of its own. */
  Captured capture(Body body, Scope scope) {
    StringBuilder outer = out;
    out = new StringBuilder();
    Signal signal = body.run(scope);
    Captured captured = new Captured(out.toString(), signal);
    out = outer;
    return captured;
  }

  record Captured(String text, Signal signal) {}
}
