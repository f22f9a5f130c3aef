package io.llmplatform.inference.engine;

import java.util.List;

/**
 * The rows of one run.
 *
 * @param rows at least one; all of them yield, or none
 */
record Batch<I, O>(BatchQueue<I, O> queue, List<Waiting<I, O>> rows) {
  Batch {
    rows = List.copyOf(rows);
  }

  /** Sequences. */
  int size() {
    return rows.stream().mapToInt(each -> each.row.size()).sum();
  }

  long weight() {
    return rows.stream().mapToLong(each -> each.row.weight()).sum();
  }

  boolean isYielding() {
    return rows.get(0).isYielding();
  }
}
