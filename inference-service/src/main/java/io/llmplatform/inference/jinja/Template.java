package io.llmplatform.inference.jinja;

import java.time.Clock;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** A template, parsed. Immutable, thread-safe. */
public final class Template {
  /** Characters of a source; published templates have some thousands. */
  private static final int MOST_SOURCE = 1_000_000;

  private final Body body;

  private Template(Body body) {
    this.body = body;
  }

  /**
   * Parses a template.
   *
   * @throws TemplateSyntaxError when it is none, or is too large or too deeply nested
   */
  public static Template parse(String source) {
    if (source.length() > MOST_SOURCE) {
      throw new TemplateSyntaxError("longer than %d characters".formatted(MOST_SOURCE), 1);
    }
    return new Template(Parser.parse(source));
  }

  /**
   * Renders it.
   *
   * @param context plain data: strings, numbers, booleans, null, and maps and lists of them
   * @param clock tells {@code strftime_now} the time, in its zone
   * @throws TemplateFailure when it gives no text, or goes over the limits
   * @throws IllegalArgumentException when the context holds anything else
   */
  public String render(
      Map<String, ? extends @Nullable Object> context, Limits limits, Clock clock) {
    try {
      Budget budget = new Budget(limits);
      Run run = new Run(budget, clock, new PlainData(budget).context(context));
      body.run(Scope.root(run));
      return run.written();
    } catch (StackOverflowError deep) {
      // Nothing outlives the render: a small stack is one more limit.
      throw new TemplateFailure("The template nests deeper than the thread's stack");
    }
  }
}
