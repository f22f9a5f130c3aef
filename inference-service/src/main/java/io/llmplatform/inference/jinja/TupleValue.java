package io.llmplatform.inference.jinja;

import java.util.List;

/** Python's tuple. */
record TupleValue(List<Object> items) implements Items {
  static TupleValue of(Object... items) {
    return new TupleValue(List.of(items));
  }

  @Override
  public Items with(List<Object> others) {
    return new TupleValue(others);
  }
}
