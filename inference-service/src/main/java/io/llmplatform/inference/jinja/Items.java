package io.llmplatform.inference.jinja;

import java.util.List;

/** A list or a tuple. Immutable: the sandbox refuses what would change one. */
sealed interface Items permits ListValue, TupleValue {
  List<Object> items();

  /** The same kind, of other elements. */
  Items with(List<Object> items);
}
