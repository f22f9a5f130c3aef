package io.llmplatform.inference.jinja;

import java.util.List;

/** Python's list. */
record ListValue(List<Object> items) implements Items {
  @Override
  public Items with(List<Object> others) {
    return new ListValue(others);
  }
}
