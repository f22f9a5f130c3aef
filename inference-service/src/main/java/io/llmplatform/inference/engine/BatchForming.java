package io.llmplatform.inference.engine;

import java.util.ArrayList;
import java.util.List;

/**
 * Chooses the rows of a run. Every row is padded to the longest, and padding costs as much as
 * tokens: in random batches six times as much as in sorted ones on a CPU. So the first row takes
 * along those of about its length.
 */
final class BatchForming {
  private BatchForming() {}

  /**
   * @param rows in the order in which they are to run; the first is chosen in any case
   * @param maxSize sequences at most, not more than the batching allows
   * @return the places of the chosen rows, ascending
   */
  static List<Integer> choose(List<? extends Row<?>> rows, Batching batching, int maxSize) {
    Row<?> first = rows.get(0);
    List<Integer> best = List.of(0);
    int bestSize = first.size();
    int longest = first.length() + batching.maxPadding();
    for (Row<?> candidate : rows) {
      int length = candidate.length();
      if (length < first.length() || length > longest || bestSize >= maxSize) {
        continue;
      }
      List<Integer> chosen = upTo(length, rows, batching, maxSize);
      int size = chosen.stream().mapToInt(i -> rows.get(i).size()).sum();
      if (size > bestSize) {
        best = chosen;
        bestSize = size;
      }
    }
    return best;
  }

  /** The first rows that fit beside the first of all into a run whose longest has this length. */
  private static List<Integer> upTo(
      int length, List<? extends Row<?>> rows, Batching batching, int maxSize) {
    List<Integer> chosen = new ArrayList<>();
    int size = 0;
    long tokens = 0;
    for (int i = 0; i < rows.size(); i++) {
      Row<?> row = rows.get(i);
      boolean alike = row.length() <= length && row.length() >= length - batching.maxPadding();
      boolean fits =
          size + row.size() <= maxSize && tokens + row.padded(length) <= batching.maxTokens();
      if (i == 0 || (alike && fits)) {
        chosen.add(i);
        size += row.size();
        tokens += row.padded(length);
      }
    }
    return chosen;
  }
}
