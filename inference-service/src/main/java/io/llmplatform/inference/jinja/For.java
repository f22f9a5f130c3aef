package io.llmplatform.inference.jinja;

import java.util.Iterator;
import java.util.NoSuchElementException;
import org.jspecify.annotations.Nullable;

/**
 * {@code {% for target in iterable if test %}}.
 *
 * @param test of the elements that are taken, asked as they come; null takes all
 * @param otherwise is run when there was no element
 */
record For(
    Target target,
    Expression iterable,
    @Nullable Expression test,
    boolean recursive,
    Body body,
    Body otherwise)
    implements Statement {
  @Override
  public Signal run(Scope scope) {
    return loop(iterable.value(scope), scope, 0);
  }

  /** Goes through the elements, {@code depth} levels within calls of the loop itself. */
  Signal loop(Object elements, Scope scope, int depth) {
    scope.budget().enter();
    LoopValue loop =
        test == null
            ? new LoopValue(this, scope, elements, Types.iterate(elements, scope.budget()), depth)
            : new LoopValue(this, scope, null, filtered(test, elements, scope), depth);
    Signal signal = Signal.NEXT;
    while (signal != Signal.BREAK && loop.advance()) {
      Scope inner = scope.inner();
      target.assign(loop.current(), inner);
      inner.set("loop", loop);
      signal = body.run(inner);
    }
    if (loop.index() == 0) {
      signal = otherwise.run(scope.inner());
    } else {
      signal = Signal.NEXT;
    }
    scope.budget().leave();
    return signal;
  }

  private Iterator<Object> filtered(Expression taken, Object elements, Scope scope) {
    Iterator<Object> all = Types.iterate(elements, scope.budget());
    return new Lookahead(
        () -> {
          while (all.hasNext()) {
            Object element = all.next();
            Scope inner = scope.inner();
            target.assign(element, inner);
            if (taken.isTrue(inner)) {
              return element;
            }
          }
          return null;
        });
  }

  /** An iterator over what a source gives until it gives null. */
  static final class Lookahead implements Iterator<Object> {
    /** Gives the next element, or null at the end. */
    interface Source {
      @Nullable Object next();
    }

    private final Source source;
    private @Nullable Object next;

    Lookahead(Source source) {
      this.source = source;
    }

    @Override
    public boolean hasNext() {
      if (next == null) {
        next = source.next();
      }
      return next != null;
    }

    @Override
    public Object next() {
      if (!hasNext() || next == null) {
        throw new NoSuchElementException();
      }
      Object element = next;
      next = null;
      return element;
    }
  }
}
