package io.llmplatform.inference.jinja;

import java.util.Iterator;

/**
 * A generator, or another iterator: true, without a length, and empty once it was gone through.
 *
 * @param kind Python's name of the type
 */
record IteratorValue(String kind, Iterator<Object> iterator) {
  static IteratorValue generator(Iterator<Object> iterator) {
    return new IteratorValue("generator", iterator);
  }
}
