package io.llmplatform.inference.jinja;

import java.util.Iterator;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/**
 * A generator, or another iterator: true, without a length, and empty once it was gone through.
 *
 * @param kind Python's name of the type
 */
record IteratorValue(String kind, Iterator<Object> iterator) {
  /** A generator: what it goes through is made, and fails, only when it is asked for the first. */
  static IteratorValue generator(Supplier<Iterator<Object>> elements) {
    return new IteratorValue("generator", new Deferred(elements));
  }

  private static final class Deferred implements Iterator<Object> {
    private final Supplier<Iterator<Object>> source;
    private @Nullable Iterator<Object> elements;

    Deferred(Supplier<Iterator<Object>> source) {
      this.source = source;
    }

    private Iterator<Object> elements() {
      if (elements == null) {
        elements = source.get();
      }
      return elements;
    }

    @Override
    public boolean hasNext() {
      return elements().hasNext();
    }

    @Override
    public Object next() {
      return elements().next();
    }
  }
}
