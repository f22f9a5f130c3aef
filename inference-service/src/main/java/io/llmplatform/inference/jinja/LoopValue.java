package io.llmplatform.inference.jinja;

import java.util.ArrayList;
import java.util.Iterator;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * A loop's {@code loop}. Looks ahead only when it is asked for what comes, so that a test sees what
 * the body has set before.
 */
final class LoopValue implements Callable {
  private final For statement;
  private final Scope scope;
  private final int depth;
  private Iterator<Object> elements;
  private int length;
  private int index;
  private @Nullable Object previous;
  private @Nullable Object current;
  private @Nullable Object ahead;
  private @Nullable Object changed;

  /**
   * @param sized what is gone through, where its length is that of the loop; null where it is not
   * @param depth of the loop within calls of itself
   */
  LoopValue(
      For statement, Scope scope, @Nullable Object sized, Iterator<Object> elements, int depth) {
    this.statement = statement;
    this.scope = scope;
    this.elements = elements;
    this.depth = depth;
    this.length = sized == null ? -1 : Types.length(sized);
  }

  /** Goes to the next element, and says whether there is one. */
  boolean advance() {
    Object next = peek();
    if (next == null) {
      return false;
    }
    ahead = null;
    previous = current;
    current = next;
    index++;
    return true;
  }

  private @Nullable Object peek() {
    if (ahead == null && elements.hasNext()) {
      ahead = elements.next();
    }
    return ahead;
  }

  Object current() {
    return orUndefined(current, "there is no item");
  }

  /** Elements gone to so far. */
  int index() {
    return index;
  }

  int length() {
    if (length < 0) {
      List<Object> rest = new ArrayList<>();
      elements.forEachRemaining(rest::add);
      elements = rest.iterator();
      length = rest.size() + index + (ahead == null ? 0 : 1);
    }
    return length;
  }

  /** What is still to come; going through it is going through the loop. */
  Iterator<Object> rest() {
    return new For.Lookahead(() -> advance() ? TupleValue.of(current(), this) : null);
  }

  @Override
  public String type() {
    return "LoopContext";
  }

  @Override
  public Object call(Run run, Arguments arguments) {
    if (!statement.recursive()) {
      throw new TemplateFailure(
          "The loop must have the 'recursive' marker to be called recursively.");
    }
    Object children = arguments.bind("loop", "iterable").get(0);
    For again =
        new For(
            statement.target(),
            new Literals.Constant(children),
            statement.test(),
            true,
            statement.body(),
            statement.otherwise());
    Statement level = inner -> again.loop(children, inner, depth + 1);
    return run.capture(new Body(List.of(level)), scope).text();
  }

  @Override
  public Object attribute(String name) {
    return switch (name) {
      case "index" -> (long) index;
      case "index0" -> index - 1L;
      case "revindex" -> (long) length() - index + 1;
      case "revindex0" -> (long) length() - index;
      case "length" -> (long) length();
      case "first" -> index == 1;
      case "last" -> peek() == null;
      case "depth" -> depth + 1L;
      case "depth0" -> (long) depth;
      case "previtem" -> orUndefined(index == 1 ? null : previous, "there is no previous item");
      case "nextitem" -> orUndefined(peek(), "there is no next item");
      case "cycle" -> (Callable) this::cycle;
      case "changed" -> (Callable) this::changed;
      default -> Undefined.attribute(this, name);
    };
  }

  private static Object orUndefined(@Nullable Object value, String message) {
    return value == null ? new Undefined(message) : value;
  }

  private Object cycle(Run run, Arguments arguments) {
    List<Object> values = arguments.positional();
    if (values.isEmpty()) {
      throw new TemplateFailure("no items for cycling given");
    }
    return values.get((index - 1) % values.size());
  }

  private Object changed(Run run, Arguments arguments) {
    Object values = new TupleValue(arguments.positional());
    boolean same = changed != null && Comparing.equal(changed, values, run.budget());
    changed = values;
    return !same;
  }
}
